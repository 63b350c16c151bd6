#!/usr/bin/gjs
// SPDX-License-Identifier: LGPL-2.1-or-later
// Says something to a WebSocket server, shows the answer and takes leave: gjs websocket-echo.js URL

imports.gi.versions.Hawser = '1';
const {GLib, Hawser} = imports.gi;

const loop = GLib.MainLoop.new(null, false);
const socket = new Hawser.WebSocket();

function fail(error) {
    printerr(`${error.code}: ${error.message}`);
    loop.quit();
}

socket.on('open', (status, reason) => {
    print(`open: ${status} ${reason}`);
    socket.send_async('Make fast the hawser').catch(fail);
});
socket.on('message', message => {
    print(`message: ${message}`);
    socket.close_async().catch(fail);
});
socket.on('close', code => {
    print(`close: ${code}`);
    loop.quit();
});
socket.on('error', fail);
// Ends with the attempt's beginning: how the connection gets on is told by the events.
socket.connect_async(ARGV[0]).catch(fail);
loop.run();
