#!/usr/bin/gjs
// SPDX-License-Identifier: LGPL-2.1-or-later
// Shows the networks, and then what happens to the default one: gjs net-status.js [SECONDS]

imports.gi.versions.Hawser = '1';
const {GLib, Hawser} = imports.gi;

const loop = GLib.MainLoop.new(null, false);
const manager = new Hawser.ConnectionManager();
const connection = new Hawser.NetConnection();

connection.connect('net-available', (_, handle) => print(`netAvailable: ${handle.net_id}`));
connection.connect('net-capabilities-change', (_, handle, caps) => {
    const validated = caps.has_cap(Hawser.NetCap.VALIDATED);
    print(`netCapabilitiesChange: ${handle.net_id}, ${validated ? '' : 'not '}validated`);
});
connection.connect('net-connection-properties-change', (_, handle, properties) =>
    print(`netConnectionPropertiesChange: ${handle.net_id}, ${properties.interface_name}`));
connection.connect('net-lost', (_, handle) => print(`netLost: ${handle.net_id}`));
connection.connect('net-unavailable', () => print('netUnavailable'));

manager.get_all_nets_async(null, (_, result) => {
    try {
        const nets = manager.get_all_nets_finish(result);
        print(`${nets.get_n_items()} networks, told by ${manager.backend}`);
        for (let i = 0; i < nets.get_n_items(); i++) {
            const net = nets.get_item(i);
            print(`network ${net.net_id}: ${net.interface_name}${net.is_default ? ', the default' : ''}`);
        }
    } catch (error) {
        printerr(`${error.code}: ${error.message}`);
    }
});
connection.register_async(null, null);
if (ARGV.length > 0) {
    GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, parseInt(ARGV[0]), () => {
        loop.quit();
        return GLib.SOURCE_REMOVE;
    });
}
loop.run();
