// SPDX-License-Identifier: LGPL-2.1-or-later
// An HTTP engine as a plugin: one answer to everything. Its descriptor is http-canned-vala.plugin.

public class CannedVala : Hawser.HttpBackend {
    public override bool start (Hawser.HttpExchange exchange) throws Error {
        var headers = new Hawser.HttpHeaders ();

        headers.append ("content-type", "text/plain");
        exchange.report_headers (Hawser.HttpVersion.HTTP1_1, 200, "OK", headers);
        exchange.report_data ("canned in Vala: %s\n".printf (exchange.get_url ()).data);
        exchange.report_done ();
        return true;
    }
}

Type get_canned_type () {
    return typeof (CannedVala);
}

Hawser.PluginService services[2];
Hawser.PluginEntry? entry = null;

// The core looks for this name.
[CCode (cname = "hawser_plugin_entry_http_canned_vala")]
public unowned Hawser.PluginEntry? get_entry () {
    services[0] = { "http", get_canned_type };
    entry = Hawser.PluginEntry () {
        abi = Hawser.PLUGIN_ABI,
        name = "http-canned-vala",
        version = "1.0",
        services = services
    };
    return entry;
}
