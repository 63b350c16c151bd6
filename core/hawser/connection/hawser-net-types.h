/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * HawserNetCap:
 * @HAWSER_NET_CAP_MMS: 0, can reach the operator's message centre
 * @HAWSER_NET_CAP_NOT_METERED: 11, is known not to be metered
 * @HAWSER_NET_CAP_INTERNET: 12, is meant for the Internet: it has a default route
 * @HAWSER_NET_CAP_NOT_VPN: 15, is not a VPN
 * @HAWSER_NET_CAP_VALIDATED: 16, a check has reached the Internet
 * @HAWSER_NET_CAP_PORTAL: 17, a check was answered by a login page
 * @HAWSER_NET_CAP_CHECKING_CONNECTIVITY: 31, a check is running
 *
 * What a network can do.
 *
 * OpenHarmony: `connection.NetCap`.
 *
 * Since: 1.0
 */
typedef enum {
  HAWSER_NET_CAP_MMS = 0,
  HAWSER_NET_CAP_NOT_METERED = 11,
  HAWSER_NET_CAP_INTERNET = 12,
  HAWSER_NET_CAP_NOT_VPN = 15,
  HAWSER_NET_CAP_VALIDATED = 16,
  HAWSER_NET_CAP_PORTAL = 17,
  HAWSER_NET_CAP_CHECKING_CONNECTIVITY = 31,
} HawserNetCap;

/**
 * HawserNetBearType:
 * @HAWSER_NET_BEAR_TYPE_CELLULAR: 0
 * @HAWSER_NET_BEAR_TYPE_WIFI: 1
 * @HAWSER_NET_BEAR_TYPE_BLUETOOTH: 2
 * @HAWSER_NET_BEAR_TYPE_ETHERNET: 3, and everything that looks like it, such as a bridge
 * @HAWSER_NET_BEAR_TYPE_VPN: 4, and every other tunnel
 *
 * What carries a network.
 *
 * OpenHarmony: `connection.NetBearType`.
 *
 * Since: 1.0
 */
typedef enum {
  HAWSER_NET_BEAR_TYPE_CELLULAR = 0,
  HAWSER_NET_BEAR_TYPE_WIFI = 1,
  HAWSER_NET_BEAR_TYPE_BLUETOOTH = 2,
  HAWSER_NET_BEAR_TYPE_ETHERNET = 3,
  HAWSER_NET_BEAR_TYPE_VPN = 4,
} HawserNetBearType;

/**
 * HawserConnectivity:
 * @HAWSER_CONNECTIVITY_UNKNOWN: nobody has checked, or nobody can
 * @HAWSER_CONNECTIVITY_NONE: there is no network, or it has no address
 * @HAWSER_CONNECTIVITY_PORTAL: a login page stands before the Internet
 * @HAWSER_CONNECTIVITY_LIMITED: there is a network, and the Internet was not reached
 * @HAWSER_CONNECTIVITY_FULL: the Internet was reached
 *
 * What a check of the connectivity has found.
 *
 * Since: 1.0
 */
typedef enum {
  HAWSER_CONNECTIVITY_UNKNOWN,
  HAWSER_CONNECTIVITY_NONE,
  HAWSER_CONNECTIVITY_PORTAL,
  HAWSER_CONNECTIVITY_LIMITED,
  HAWSER_CONNECTIVITY_FULL,
} HawserConnectivity;

/**
 * HawserMetered:
 * @HAWSER_METERED_UNKNOWN: nobody knows
 * @HAWSER_METERED_NO: traffic costs nothing
 * @HAWSER_METERED_YES: traffic may cost something
 *
 * Whether a network is metered.
 *
 * Since: 1.0
 */
typedef enum {
  HAWSER_METERED_UNKNOWN,
  HAWSER_METERED_NO,
  HAWSER_METERED_YES,
} HawserMetered;

G_END_DECLS
