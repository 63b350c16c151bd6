/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* The interface for plugins, beside <hawser/hawser.h> for applications. It is not stable yet: a
 * plugin states the HAWSER_PLUGIN_ABI it was built for, and the core accepts its own number only. */

#include <hawser/hawser.h>

#include <hawser/spi/hawser-backend.h>
#include <hawser/spi/hawser-connection-backend.h>
#include <hawser/spi/hawser-http-backend.h>
#include <hawser/spi/hawser-http-exchange.h>
#include <hawser/spi/hawser-link-report.h>
#include <hawser/spi/hawser-net-description.h>
#include <hawser/spi/hawser-net-lookup.h>
#include <hawser/spi/hawser-plugin-entry.h>
#include <hawser/spi/hawser-socket-attempt.h>
#include <hawser/spi/hawser-socket-backend.h>
#include <hawser/spi/hawser-web-socket-backend.h>
#include <hawser/spi/hawser-web-socket-channel.h>
