#!/usr/bin/gjs
// SPDX-License-Identifier: LGPL-2.1-or-later
// Says something over TCP and over UDP, and shows the answers: gjs socket-echo.js PORT
// A server at that port of this machine has to send everything back.

imports.gi.versions.Hawser = '1';
const {GLib, Hawser} = imports.gi;

const loop = GLib.MainLoop.new(null, false);

// Ends with the socket's answer.
function listen(socket) {
    socket.on('close', () => print('close'));
    return new Promise(resolve => socket.once('message', (data, info) => {
        print(`message: ${data.length} bytes from ${info.address}, port ${info.port}`);
        resolve();
    }));
}

async function main(port) {
    const server = {address: '127.0.0.1', port};

    const tcp = new Hawser.TcpSocket();
    let answer = listen(tcp);
    await tcp.connect_async({address: server});
    print('connect');
    await tcp.send_async('over TCP');
    await answer;
    await tcp.close_async();

    const udp = new Hawser.UdpSocket();
    answer = listen(udp);
    await udp.bind_async({address: '127.0.0.1'});
    print('listening');
    await udp.send_async({address: server, data: 'over UDP, too'});
    await answer;
    await udp.close_async();
}

main(Number(ARGV[0])).catch(error => printerr(`${error.code}: ${error.message}`))
    .finally(() => loop.quit());
loop.run();
