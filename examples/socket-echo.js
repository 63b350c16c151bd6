#!/usr/bin/gjs
// SPDX-License-Identifier: LGPL-2.1-or-later
// Says something over TCP and over UDP, and shows the answers: gjs socket-echo.js PORT
// A server at that port of this machine has to send everything back.

imports.gi.versions.Hawser = '1';
const {GLib, Hawser} = imports.gi;

const loop = GLib.MainLoop.new(null, false);
const server = new Hawser.NetAddress({address: '127.0.0.1', port: Number(ARGV[0])});

function listen(socket) {
    socket.on('message', (data, info) => {
        print(`message: ${info.size} bytes from ${info.address}, port ${info.port}`);
        socket.close_async(null, null);
    });
    socket.on('close', () => {
        print('close');
        loop.quit();
    });
}

function check(finish) {
    try {
        return finish();
    } catch (error) {
        printerr(`${error.code}: ${error.message}`);
        loop.quit();
        return false;
    }
}

const sent = (socket, result) => check(() => socket.send_finish(result));

const tcp = new Hawser.TcpSocket();
listen(tcp);
tcp.connect_async(new Hawser.TcpConnectOptions({address: server}), null, (source, result) => {
    if (!check(() => tcp.connect_finish(result)))
        return;
    print('connect');
    tcp.send_async(new Hawser.TcpSendOptions({text: 'over TCP'}), null, sent);
});
loop.run();

const udp = new Hawser.UdpSocket();
listen(udp);
udp.bind_async(new Hawser.NetAddress({address: '127.0.0.1'}), null, (source, result) => {
    if (!check(() => udp.bind_finish(result)))
        return;
    print('listening');
    udp.send_async(new Hawser.UdpSendOptions({address: server, text: 'over UDP, too'}), null, sent);
});
loop.run();
