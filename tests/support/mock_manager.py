# SPDX-License-Identifier: LGPL-2.1-or-later
"""A NetworkManager of python3-dbusmock on a bus of its own, for hardware that no test machine has."""
import subprocess

import dbus
import dbusmock

NAME = "org.freedesktop.NetworkManager"
PATH = "/org/freedesktop/NetworkManager"
DEVICE = NAME + ".Device"
ACTIVE = NAME + ".Connection.Active"
MOCK = dbusmock.MOCK_IFACE
HELPER = "test.ObjectManager"

# Numbers of NMDeviceType, what D-Bus calls such a device and a property of it, and its connection.
KINDS = {
    "ethernet": (1, ".Wired", {"Speed": dbus.UInt32(0)}, "802-3-ethernet"),
    "wifi": (2, ".Wireless", {"Bitrate": dbus.UInt32(0)}, "802-11-wireless"),
    "bluetooth": (5, ".Bluetooth", {"BtCapabilities": dbus.UInt32(2)}, "bluetooth"),
    "modem": (8, ".Modem", {"ModemCapabilities": dbus.UInt32(4)}, "gsm"),
    "bridge": (13, ".Bridge", {"Carrier": True}, "bridge"),
    "generic": (14, ".Generic", {"TypeDescription": "generic"}, "generic"),
    "tun": (16, ".Tun", {"Mode": "tun"}, "tun"),
    "wireguard": (29, ".WireGuard", {"ListenPort": dbus.UInt16(0)}, "wireguard"),
}
# NMMetered, NMConnectivityState
METERED = {"unknown": 0, "yes": 1, "no": 2, "guess-yes": 3, "guess-no": 4}
CONNECTIVITY = {"unknown": 0, "none": 1, "portal": 2, "limited": 3, "full": 4}
UNMANAGED, DISCONNECTED, ACTIVATED = 10, 30, 100


def state_reason(state):
    return dbus.Struct((dbus.UInt32(state), dbus.UInt32(0)), signature="uu")


class MockManager:
    def __init__(self):
        dbusmock.DBusTestCase.setUpClass()
        dbusmock.DBusTestCase.start_system_bus()
        self.bus = dbusmock.DBusTestCase.get_dbus(True)
        self.count = 0
        self.process = None
        self.start()

    def start(self):
        self.process, _ = dbusmock.DBusTestCase.spawn_server_template(
            "networkmanager", {}, stdout=subprocess.DEVNULL)
        self.manager = self.object(PATH)
        self.root = self.object("/org/freedesktop")
        for name in ("added", "removed"):
            self.root.AddMethod(HELPER, name, "s", "", f"self.object_manager_emit_{name}(args[0])",
                                dbus_interface=MOCK)
        self.update(self.manager, NAME, Version="1.42.4", ConnectivityCheckAvailable=True,
                    ConnectivityCheckEnabled=True, PrimaryConnection=dbus.ObjectPath("/"),
                    Metered=dbus.UInt32(0), ActivatingConnection=dbus.ObjectPath("/"))

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout and self.process.stdout.close()

    def close(self):
        self.stop()
        dbusmock.DBusTestCase.tearDownClass()

    def object(self, path):
        return self.bus.get_object(NAME, path)

    @staticmethod
    def update(target, interface, **properties):
        """Sets properties, each with its signal."""
        known = target.GetAll(interface, dbus_interface=dbus.PROPERTIES_IFACE)
        for name, value in properties.items():
            if name not in known:
                target.AddProperty(interface, name, value, dbus_interface=MOCK)
            target.Set(interface, name, value, dbus_interface=dbus.PROPERTIES_IFACE)

    def _add(self, kind, interfaces):
        """An object with several interfaces."""
        self.count += 1
        path = dbus.ObjectPath(f"{PATH}/{kind}/{self.count}")
        (first, properties), *others = interfaces.items()
        self.manager.AddObject(path, first, dbus.Dictionary(properties, signature="sv"),
                               dbus.Array([], signature="(ssss)"), dbus_interface=MOCK)
        for interface, properties in others:
            self.object(path).AddProperties(interface, dbus.Dictionary(properties, signature="sv"),
                                            dbus_interface=MOCK)
        self.root.added(path, dbus_interface=HELPER)
        return path

    def _list(self, name, change):
        paths = change([str(path) for path in
                        self.manager.Get(NAME, name, dbus_interface=dbus.PROPERTIES_IFACE)])
        self.update(self.manager, NAME,
                    **{name: dbus.Array(map(dbus.ObjectPath, paths), signature="o")})

    def _add_config(self, address, prefix, gateway, servers):
        data = dbus.Array([{"address": address, "prefix": dbus.UInt32(prefix)}], signature="a{sv}")
        routes = [{"dest": "0.0.0.0", "prefix": dbus.UInt32(0), "next-hop": gateway,
                   "metric": dbus.UInt32(100)}] if gateway else []
        return self._add("IP4Config", {NAME + ".IP4Config": {
            "AddressData": data, "Gateway": gateway or "",
            "RouteData": dbus.Array(routes, signature="a{sv}"),
            "NameserverData": dbus.Array([{"address": server} for server in servers],
                                         signature="a{sv}"),
            "Domains": dbus.Array([], signature="s"), "Searches": dbus.Array([], signature="s"),
        }})

    def add_device(self, kind, interface, **extra):
        """A device without a connection; extra properties are those of its kind."""
        number, own, properties, _ = KINDS[kind]
        path = self._add("Devices", {
            DEVICE: {
                "Interface": interface, "IpInterface": interface, "DeviceType": dbus.UInt32(number),
                "State": dbus.UInt32(DISCONNECTED), "Managed": True, "Real": True,
                "ActiveConnection": dbus.ObjectPath("/"), "Ip4Config": dbus.ObjectPath("/"),
                "Ip6Config": dbus.ObjectPath("/"), "Mtu": dbus.UInt32(1500),
                "Metered": dbus.UInt32(0), "Ip4Connectivity": dbus.UInt32(0),
                "Ip6Connectivity": dbus.UInt32(0), "InterfaceFlags": dbus.UInt32(0),
                "StateReason": state_reason(DISCONNECTED),
                "Udi": interface, "Driver": "mock", "Capabilities": dbus.UInt32(3),
            },
            DEVICE + own: {**properties, **extra},
        })
        self._list("Devices", lambda paths: paths + [path])
        self.update(self.manager, NAME, AllDevices=self.manager.Get(
            NAME, "Devices", dbus_interface=dbus.PROPERTIES_IFACE))
        return path

    def activate(self, device, kind, address, prefix=24, gateway=None, servers=(), metered="no",
                 connectivity="full", default=False):
        """Connects a device."""
        config = self._add_config(address, prefix, gateway, servers)
        active = self._add("ActiveConnection", {ACTIVE: {
            "Id": f"my {kind}", "Uuid": f"00000000-0000-0000-0000-{self.count:012}",
            "Type": KINDS[kind][3], "Devices": dbus.Array([device], signature="o"),
            "State": dbus.UInt32(2), "StateFlags": dbus.UInt32(0), "Default": bool(gateway),
            "Default6": False, "Vpn": False, "Master": dbus.ObjectPath("/"),
            "SpecificObject": dbus.ObjectPath("/"), "Connection": dbus.ObjectPath("/"),
            "Ip4Config": config, "Ip6Config": dbus.ObjectPath("/"),
        }})
        self._list("ActiveConnections", lambda paths: paths + [active])
        if default:
            self.update(self.manager, NAME, PrimaryConnection=active)
        self.update(self.object(device), DEVICE, State=dbus.UInt32(ACTIVATED),
                    StateReason=state_reason(ACTIVATED), ActiveConnection=active,
                    Ip4Config=config, Metered=dbus.UInt32(METERED[metered]),
                    Ip4Connectivity=dbus.UInt32(CONNECTIVITY[connectivity]))
        return active

    def remove_active(self, active):
        self._list("ActiveConnections", lambda paths: [path for path in paths if path != active])
        self.remove(active)

    def deactivate(self, device, active):
        self.update(self.object(device), DEVICE, State=dbus.UInt32(DISCONNECTED),
                    StateReason=state_reason(DISCONNECTED),
                    ActiveConnection=dbus.ObjectPath("/"), Ip4Config=dbus.ObjectPath("/"))
        self.remove_active(active)

    def add_vpn(self, carrier, address, prefix=24, gateway=None, servers=()):
        """A VPN that a plugin of NetworkManager made, over a device."""
        config = self._add_config(address, prefix, gateway, servers)
        active = self._add("ActiveConnection", {
            ACTIVE: {
                "Id": "my VPN", "Uuid": f"00000000-0000-0000-0001-{self.count:012}", "Type": "vpn",
                "Devices": dbus.Array([carrier], signature="o"), "State": dbus.UInt32(2),
                "StateFlags": dbus.UInt32(0), "Default": bool(gateway), "Default6": False, "Vpn": True,
                "Master": dbus.ObjectPath("/"), "SpecificObject": dbus.ObjectPath("/"),
                "Connection": dbus.ObjectPath("/"), "Ip4Config": config,
                "Ip6Config": dbus.ObjectPath("/"),
            },
            NAME + ".VPN.Connection": {"VpnState": dbus.UInt32(5), "Banner": ""},
        })
        self._list("ActiveConnections", lambda paths: paths + [active])
        return active

    def remove(self, path):
        self.root.removed(path, dbus_interface=HELPER)
        self.root.RemoveObject(path, dbus_interface=MOCK)

    def remove_device(self, path):
        self._list("Devices", lambda paths: [other for other in paths if other != path])
        self.remove(path)

    def set_device(self, path, **properties):
        self.update(self.object(path), DEVICE, **properties)

    def set_primary(self, active):
        self.update(self.manager, NAME, PrimaryConnection=dbus.ObjectPath(active))

    def burst(self, device, name, values):
        """One property of the device's kind, changed many times in a row."""
        kind = next(own for number, own, properties, _ in KINDS.values() if name in properties)
        target = self.object(device)
        target.AddMethod(HELPER, "burst", "ssau", "",
                         "for value in args[2]: self.Set(args[0], args[1], value)",
                         dbus_interface=MOCK)
        target.burst(DEVICE + kind, name, dbus.Array(values, signature="u"), dbus_interface=HELPER)
