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
    socket.send_text_async('Make fast the hawser', null, null);
});
socket.on('message', (data, text) => {
    print(`message: ${text ?? data.get_size()}`);
    socket.close_async(null, null, null);
});
socket.on('close', code => {
    print(`close: ${code}`);
    loop.quit();
});
socket.on('error', fail);
socket.connect_async(ARGV[0], null, null, (source, result) => {
    // Only what is wrong with the call itself: how the connection gets on is told by the events.
    try {
        socket.connect_finish(result);
    } catch (error) {
        fail(error);
    }
});
loop.run();
