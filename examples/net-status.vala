// SPDX-License-Identifier: LGPL-2.1-or-later
// Shows the networks, and then what happens to the default one: net-status [SECONDS]

async void show_networks (Hawser.ConnectionManager manager) {
    try {
        var nets = yield manager.get_all_nets_async (null);

        print ("%u networks, told by %s\n", nets.get_n_items (), (!) manager.backend);
        for (uint i = 0; i < nets.get_n_items (); i++) {
            var net = (Hawser.NetHandle) nets.get_item (i);

            print ("network %d: %s%s\n", net.net_id, (!) net.interface_name,
                   net.is_default ? ", the default" : "");
        }
    } catch (Error error) {
        printerr ("%d: %s\n", error.code, error.message);
    }
}

int main (string[] args) {
    var loop = new MainLoop ();
    var manager = new Hawser.ConnectionManager ();

    try {
        var connection = new Hawser.NetConnection (null, 0);

        connection.net_available.connect (handle => print ("netAvailable: %d\n", handle.net_id));
        connection.net_capabilities_change.connect ((handle, caps) => print (
            "netCapabilitiesChange: %d, %s\n", handle.net_id,
            caps.has_cap (Hawser.NetCap.VALIDATED) ? "validated" : "not validated"));
        connection.net_connection_properties_change.connect ((handle, properties) => print (
            "netConnectionPropertiesChange: %d, %s\n", handle.net_id,
            (!) properties.interface_name));
        connection.net_lost.connect (handle => print ("netLost: %d\n", handle.net_id));
        connection.net_unavailable.connect (() => print ("netUnavailable\n"));

        show_networks.begin (manager);
        connection.register_async.begin (null);
        if (args.length > 1) {
            Timeout.add_seconds (int.parse (args[1]), () => {
                loop.quit ();
                return Source.REMOVE;
            });
        }
        loop.run ();
    } catch (Error error) {
        printerr ("%d: %s\n", error.code, error.message);
        return 1;
    }
    return 0;
}
