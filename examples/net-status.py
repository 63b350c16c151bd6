#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shows the networks, and then what happens to the default one: net-status.py [SECONDS]"""
import asyncio
import sys

import gi
gi.require_version("Hawser", "1")
from gi.repository import GLib, Hawser


def show_capabilities(handle: Hawser.NetHandle, caps: Hawser.NetCapabilities) -> None:
    validated = caps.has_cap(Hawser.NetCap.VALIDATED)
    print(f"netCapabilitiesChange: {handle.net_id}, {'' if validated else 'not '}validated")


async def main(seconds: float | None) -> None:
    manager = Hawser.ConnectionManager()
    try:
        nets = await manager.get_all_nets()
    except GLib.Error as error:
        sys.exit(f"{error.code}: {error.message}")
    print(f"{len(nets)} networks, told by {manager.backend}")
    for net in nets:
        print(f"network {net.net_id}: {net.interface_name}{', the default' if net.is_default else ''}")

    connection = Hawser.NetConnection()
    connection.on("netAvailable", lambda handle: print("netAvailable:", handle.net_id))
    connection.on("netCapabilitiesChange", show_capabilities)
    connection.on("netConnectionPropertiesChange", lambda handle, properties: print(
        f"netConnectionPropertiesChange: {handle.net_id}, {properties.interface_name}"))
    connection.on("netLost", lambda handle: print("netLost:", handle.net_id))
    connection.on("netUnavailable", lambda: print("netUnavailable"))
    async with connection:
        await (asyncio.sleep(seconds) if seconds is not None else asyncio.Event().wait())


asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else None))
