/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* The only header that an application includes. */

#include <gio/gio.h>

#include <hawser/base/hawser-enum-types.h>
#include <hawser/base/hawser-error.h>
#include <hawser/base/hawser-event-emitter.h>
#include <hawser/base/hawser-version.h>
#include <hawser/connection/hawser-connection-manager.h>
#include <hawser/connection/hawser-connection-properties.h>
#include <hawser/connection/hawser-link-address.h>
#include <hawser/connection/hawser-net-address.h>
#include <hawser/connection/hawser-net-capabilities.h>
#include <hawser/connection/hawser-net-connection.h>
#include <hawser/connection/hawser-net-handle.h>
#include <hawser/connection/hawser-net-specifier.h>
#include <hawser/connection/hawser-net-types.h>
#include <hawser/connection/hawser-route-info.h>
#include <hawser/http/hawser-http-headers.h>
#include <hawser/http/hawser-http-request-options.h>
#include <hawser/http/hawser-http-request.h>
#include <hawser/http/hawser-http-response.h>
#include <hawser/http/hawser-http-types.h>
#include <hawser/registry/hawser-plugin-info.h>
#include <hawser/registry/hawser-registry.h>
#include <hawser/socket/hawser-extra-options-base.h>
#include <hawser/socket/hawser-socket-linger.h>
#include <hawser/socket/hawser-socket-remote-info.h>
#include <hawser/socket/hawser-socket-state-base.h>
#include <hawser/socket/hawser-socket.h>
#include <hawser/socket/hawser-tcp-connect-options.h>
#include <hawser/socket/hawser-tcp-extra-options.h>
#include <hawser/socket/hawser-tcp-send-options.h>
#include <hawser/socket/hawser-tcp-socket.h>
#include <hawser/socket/hawser-udp-extra-options.h>
#include <hawser/socket/hawser-udp-send-options.h>
#include <hawser/socket/hawser-udp-socket.h>
#include <hawser/websocket/hawser-web-socket-close-options.h>
#include <hawser/websocket/hawser-web-socket-request-options.h>
#include <hawser/websocket/hawser-web-socket.h>
