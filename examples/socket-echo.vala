// SPDX-License-Identifier: LGPL-2.1-or-later
// Says something over TCP and over UDP, and shows the answers: socket-echo PORT
// A server at that port of this machine has to send everything back.

MainLoop loop;

void listen (Hawser.Socket socket) {
    socket.message.connect ((data, info) => {
        print ("message: %u bytes from %s, port %u\n", info.size, info.address, info.port);
        socket.close_async.begin (null);
    });
    socket.close.connect (() => {
        print ("close\n");
        loop.quit ();
    });
}

async void talk_tcp (Hawser.TcpSocket socket, Hawser.NetAddress server) {
    var where = new Hawser.TcpConnectOptions ();
    var what = new Hawser.TcpSendOptions ();

    where.address = server;
    what.text = "over TCP";
    try {
        yield socket.connect_async (where, null);
        print ("connect\n");
        socket.send_async.begin (what, null);
    } catch (Error error) {
        printerr ("%d: %s\n", error.code, error.message);
        loop.quit ();
    }
}

async void talk_udp (Hawser.UdpSocket socket, Hawser.NetAddress server) {
    var what = new Hawser.UdpSendOptions ();

    what.address = server;
    what.text = "over UDP, too";
    try {
        yield socket.bind_async (new Hawser.NetAddress ("127.0.0.1", 1, 0), null);
        print ("listening\n");
        socket.send_async.begin (what, null);
    } catch (Error error) {
        printerr ("%d: %s\n", error.code, error.message);
        loop.quit ();
    }
}

int main (string[] args) {
    var tcp = new Hawser.TcpSocket ();
    var udp = new Hawser.UdpSocket ();

    if (args.length != 2) {
        printerr ("usage: %s PORT\n", args[0]);
        return 1;
    }
    loop = new MainLoop ();
    var server = new Hawser.NetAddress ("127.0.0.1", 1, int.parse (args[1]));

    listen (tcp);
    talk_tcp.begin (tcp, server);
    loop.run ();
    listen (udp);
    talk_udp.begin (udp, server);
    loop.run ();
    return 0;
}
