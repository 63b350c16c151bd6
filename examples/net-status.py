#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shows the networks, and then what happens to the default one: net-status.py [SECONDS]"""
import sys

import gi
gi.require_version("Hawser", "1")
from gi.repository import GLib, Hawser


def networks(manager, result):
    try:
        nets = manager.get_all_nets_finish(result)
    except GLib.Error as error:
        print(f"{error.code}: {error.message}", file=sys.stderr)
        return
    print(f"{nets.get_n_items()} networks, told by {manager.get_property('backend')}")
    for net in nets:
        print(f"network {net.get_net_id()}: {net.get_interface_name()}"
              f"{', the default' if net.get_is_default() else ''}")


def capabilities(handle, caps):
    validated = caps.has_cap(Hawser.NetCap.VALIDATED)
    print(f"netCapabilitiesChange: {handle.get_net_id()}, {'' if validated else 'not '}validated")


loop = GLib.MainLoop()
manager = Hawser.ConnectionManager()
connection = Hawser.NetConnection()

connection.on("netAvailable", lambda handle: print("netAvailable:", handle.get_net_id()))
connection.on("netCapabilitiesChange", capabilities)
connection.on("netConnectionPropertiesChange", lambda handle, properties: print(
    f"netConnectionPropertiesChange: {handle.get_net_id()}, {properties.get_interface_name()}"))
connection.on("netLost", lambda handle: print("netLost:", handle.get_net_id()))
connection.on("netUnavailable", lambda: print("netUnavailable"))

manager.get_all_nets_async(None, networks)
connection.register_async(None, None)
if len(sys.argv) > 1:
    GLib.timeout_add_seconds(int(sys.argv[1]), loop.quit)
loop.run()
