// SPDX-License-Identifier: LGPL-2.1-or-later
// What the GIR cannot say.

namespace Hawser {
    public class TcpSocket : Hawser.Socket {
        [CCode (cname = "hawser_tcp_socket_send_async", finish_name = "hawser_socket_send_finish")]
        [Version (since = "1.0")]
        public async bool send_async (Hawser.TcpSendOptions? options, GLib.Cancellable? cancellable) throws GLib.Error;
        [CCode (cname = "hawser_tcp_socket_send_bytes_async", finish_name = "hawser_socket_send_finish")]
        [Version (since = "1.0")]
        public async bool send_bytes_async (GLib.Bytes bytes, GLib.Cancellable? cancellable) throws GLib.Error;
    }

    public class UdpSocket : Hawser.Socket {
        [CCode (cname = "hawser_udp_socket_send_async", finish_name = "hawser_socket_send_finish")]
        [Version (since = "1.0")]
        public async bool send_async (Hawser.UdpSendOptions? options, GLib.Cancellable? cancellable) throws GLib.Error;
    }

    public class WebSocket : Hawser.EventEmitter {
        [CCode (cname = "hawser_web_socket_send_bytes_async", finish_name = "hawser_web_socket_send_finish")]
        [Version (since = "1.0")]
        public async bool send_bytes_async (GLib.Bytes bytes, GLib.Cancellable? cancellable) throws GLib.Error;
        [CCode (cname = "hawser_web_socket_send_text_async", finish_name = "hawser_web_socket_send_finish")]
        [Version (since = "1.0")]
        public async bool send_text_async (string text, GLib.Cancellable? cancellable) throws GLib.Error;
    }

    // What plugins written in Vala use instead of HAWSER_PLUGIN_DEFINE().
    [CCode (cname = "HAWSER_PLUGIN_ABI", cheader_filename = "hawser/spi/hawser-plugin.h")]
    public const uint PLUGIN_ABI;

    [CCode (cname = "HawserPluginService", cheader_filename = "hawser/spi/hawser-plugin.h", has_type_id = false, has_copy_function = false, has_destroy_function = false)]
    public struct PluginService {
        public unowned string? service;
        public Hawser.PluginTypeFunc? get_type;
    }

    [CCode (cname = "HawserPluginEntry", cheader_filename = "hawser/spi/hawser-plugin.h", has_type_id = false, has_copy_function = false, has_destroy_function = false)]
    public struct PluginEntry {
        public uint abi;
        public unowned string name;
        public unowned string version;
        [CCode (array_length = false, array_null_terminated = true)]
        public unowned Hawser.PluginService[] services;
    }

    [CCode (cname = "GTypeFunc", has_target = false, has_typedef = false)]
    public delegate GLib.Type PluginTypeFunc ();
}
