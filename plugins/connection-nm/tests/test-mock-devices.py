#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The plugin with a NetworkManager that has hardware no test machine has.

usage: test-mock-devices.py PROBE NM-FOLDER
"""
import network
import tap

try:
    import dbus
    from mock_manager import DISCONNECTED, UNMANAGED, MockManager, state_reason
except ImportError as missing:
    print(f"1..0 # SKIP {missing}")
    raise SystemExit(0) from missing

from probe import SLOW, Probe


def with_mock(function):
    def work():
        mock = MockManager()
        try:
            function(mock)
        finally:
            mock.close()
    return function.__name__, lambda: network.calmly(work)


def networks(probe):
    return {line.split()[2].rstrip("*"): line.split(" ", 3)[3]
            for line in probe.ask("nets", "nets ") if line.startswith("net ")}


def bearers(mock):
    wifi = mock.add_device("wifi", "wlan0", Bitrate=dbus.UInt32(54000))
    mock.activate(wifi, "wifi", "192.168.7.5", gateway="192.168.7.1", default=True)
    modem = mock.add_device("modem", "cdc-wdm0")
    mock.set_device(modem, IpInterface="wwan0")
    mock.activate(modem, "modem", "10.5.5.5", prefix=30, gateway="10.5.5.6", metered="guess-yes")
    phone = mock.add_device("bluetooth", "bnep0")
    mock.activate(phone, "bluetooth", "10.6.6.6", gateway="10.6.6.1", metered="unknown",
                  connectivity="portal")
    wire = mock.add_device("ethernet", "eth0", Speed=dbus.UInt32(2500))
    mock.activate(wire, "ethernet", "10.7.7.7", connectivity="none")
    guard = mock.add_device("wireguard", "wg0")
    mock.activate(guard, "wireguard", "10.8.8.8")
    with Probe() as probe:
        probe.await_line("netConnectionPropertiesChange 1")
        tap.equal(networks(probe), {
            "wlan0": "wifi: not-metered internet not-vpn validated 54000",
            "wwan0": "cellular: internet not-vpn validated 0",
            "bnep0": "bluetooth: internet not-vpn portal 0",
            "eth0": "ethernet: not-metered not-vpn 2500000",
            "wg0": "vpn: not-metered 0",
        })
        default = [line for line in probe.ask("nets", "nets ") if "*" in line]
        tap.equal(default[0].split()[2], "wlan0*")


def metered_changes(mock):
    wifi = mock.add_device("wifi", "wlan0")
    mock.activate(wifi, "wifi", "192.168.7.5", gateway="192.168.7.1", default=True)
    with Probe() as probe:
        probe.await_line("netConnectionPropertiesChange")
        for number, known in [(1, False), (3, False), (0, False), (2, True), (1, False), (4, True)]:
            before = "not-metered" in networks(probe)["wlan0"]
            mock.set_device(wifi, Metered=dbus.UInt32(number))
            if before != known:
                tap.equal("not-metered" in probe.await_line("netCapabilitiesChange")[-1], known)
            tap.equal("not-metered" in networks(probe)["wlan0"], known)


def checking(mock):
    """Until NetworkManager knows, it is looking."""
    wifi = mock.add_device("wifi", "wlan0")
    mock.activate(wifi, "wifi", "192.168.7.5", gateway="192.168.7.1", connectivity="unknown",
                  default=True)
    with Probe() as probe:
        tap.within("checking-connectivity", probe.await_line("netCapabilitiesChange")[-1])
        mock.set_device(wifi, Ip4Connectivity=dbus.UInt32(4))
        line = probe.await_line("netCapabilitiesChange")[-1]
        tap.within("validated", line)
        tap.equal("checking" in line, False)


def sims(mock):
    """The modems are slot0, slot1 ...; other networks are what their interfaces are."""
    for index in range(2):
        modem = mock.add_device("modem", f"cdc-wdm{index}")
        mock.set_device(modem, IpInterface=f"wwan{index}")
        mock.activate(modem, "modem", f"10.5.{index}.5", gateway=f"10.5.{index}.6",
                      default=index == 0)
    for identifier, interface in [("slot0", "wwan0"), ("slot1", "wwan1")]:
        with Probe(identifier=identifier) as probe:
            tap.within(interface, probe.await_line("netConnectionPropertiesChange")[-1])
    with Probe(identifier="slot2") as probe:
        probe.await_line("netUnavailable")


def vpn_of_a_plugin(mock):
    """A VPN is one network, named after its tunnel, and goes when it goes."""
    wifi = mock.add_device("wifi", "wlan0")
    mock.activate(wifi, "wifi", "192.168.7.5", gateway="192.168.7.1", metered="yes", default=True)
    with Probe() as probe:
        probe.await_line("netConnectionPropertiesChange")
        tunnel = mock.add_device("tun", "tun0")
        tunnel_active = mock.activate(tunnel, "tun", "10.9.9.9")
        vpn = mock.add_vpn(wifi, "10.9.9.9", gateway="10.9.9.1")
        mock.set_device(wifi, Mtu=dbus.UInt32(1400))  # an event to wait for
        probe.await_line("netConnectionPropertiesChange")
        tap.equal(networks(probe), {
            "wlan0": "wifi: internet not-vpn validated 0",
            # It costs what the network under it costs.
            "tun0": "vpn: internet validated 0",
        })
        mock.remove_active(vpn)
        mock.deactivate(tunnel, tunnel_active)
        mock.set_device(wifi, Mtu=dbus.UInt32(1300))
        probe.await_line("netConnectionPropertiesChange")
        tap.equal(list(networks(probe)), ["wlan0"])


def default_moves(mock):
    """Wi-Fi goes, the modem takes over: no netLost in between."""
    modem = mock.add_device("modem", "wwan0")
    active_modem = mock.activate(modem, "modem", "10.5.5.5", gateway="10.5.5.6", metered="yes")
    wifi = mock.add_device("wifi", "wlan0")
    active_wifi = mock.activate(wifi, "wifi", "192.168.7.5", gateway="192.168.7.1", default=True)
    with Probe() as probe:
        tap.within("wlan0", probe.await_line("netConnectionPropertiesChange")[-1])
        mock.set_primary(active_modem)
        mock.deactivate(wifi, active_wifi)
        lines = probe.await_line("netConnectionPropertiesChange")
        tap.within("wwan0", lines[-1])
        tap.equal([line for line in lines if line.startswith("netLost")], [])
        mock.deactivate(modem, active_modem)
        probe.await_line("netLost")


def left_alone(mock):
    """A device that NetworkManager does not manage counts when somebody gave it an address."""
    wire = mock.add_device("ethernet", "eth0")
    mock.activate(wire, "ethernet", "10.7.7.7", gateway="10.7.7.1")
    with Probe() as probe:
        probe.await_line("netConnectionPropertiesChange")
        mock.set_device(wire, ActiveConnection=dbus.ObjectPath("/"), Managed=False,
                        InterfaceFlags=dbus.UInt32(0x10003), State=dbus.UInt32(UNMANAGED),
                        StateReason=state_reason(UNMANAGED))
        tap.within("eth0", networks(probe))
        # Without carrier there is nothing.
        mock.set_device(wire, InterfaceFlags=dbus.UInt32(0x1))
        probe.await_line("netLost")
        mock.set_device(wire, InterfaceFlags=dbus.UInt32(0x10003))
        probe.await_line("netAvailable")
        mock.set_device(wire, State=dbus.UInt32(DISCONNECTED),
                        StateReason=state_reason(DISCONNECTED))
        probe.await_line("netLost")


def burst(mock):
    """A hundred changes of one device are few of the network."""
    wifi = mock.add_device("wifi", "wlan0", Bitrate=dbus.UInt32(1000))
    mock.activate(wifi, "wifi", "192.168.7.5", gateway="192.168.7.1", default=True)
    with Probe() as probe:
        probe.await_line("netConnectionPropertiesChange")
        mock.burst(wifi, "Bitrate", [dbus.UInt32(1000 + i) for i in range(1, 101)])
        lines = probe.await_line(" 1100")
        if len(lines) > 10 * SLOW:
            raise AssertionError(f"{len(lines)} events for one burst")


tap.run([with_mock(test) for test in
         (bearers, metered_changes, checking, sims, vpn_of_a_plugin, default_moves, left_alone, burst)])
