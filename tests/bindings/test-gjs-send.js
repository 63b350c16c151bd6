#!/usr/bin/gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// What a send of a WebSocket promises in GJS, and the namespace of the overrides:
// test-gjs-send.js WEBSOCKET-URL

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Gi from 'gi';
import Hawser from 'gi://Hawser?version=1';
import System from 'system';

const [URL] = ARGV;
const loop = GLib.MainLoop.new(null, false);
let count = 0, bad = 0;

function report(good, what) {
    count++;
    if (!good)
        bad++;
    print(`${good ? 'ok' : 'not ok'} ${count} - ${what}`);
}

function failure(promise) {
    return promise.then(() => null, error => error);
}

// The next messages of a socket.
function receive(socket, n) {
    const messages = [];

    return new Promise(resolve => {
        const listener = message => {
            messages.push(typeof message === 'string' ? message : `${message.length} bytes`);
            if (messages.length < n)
                return;
            socket.off('message', listener);
            resolve(messages);
        };

        socket.on('message', listener);
    });
}

function opened(socket) {
    return new Promise(resolve => socket.once('open', resolve));
}

function closed(socket) {
    return new Promise(resolve => socket.once('close', resolve));
}

async function atOnce() {
    const socket = new Hawser.WebSocket();

    report((await failure(socket.send_async('early'))).code === 2302999, 'a send without a connection');
    socket.connect_async(URL);
    await opened(socket);

    const expected = ['first', '2 bytes'];
    const answers = receive(socket, 402);
    let turns = 0, late = 0;
    const source = GLib.idle_add(GLib.PRIORITY_DEFAULT, () => ++turns);

    socket.send_async('first').then(() => late++);
    await socket.send_async(new Uint8Array(2));
    report(late === 1 && turns === 0, 'what is accepted at once takes no turn');
    for (let i = 0; i < 400; i++) {
        expected.push(String(i));
        await socket.send_async(String(i));
    }
    report(turns >= 4 && turns < 100, `everything else gets its turns: ${turns}`);
    GLib.source_remove(source);
    report((await answers).join() === expected.join(), 'all of it is in order');

    const done = new Promise(resolve => socket.send_async('callback', null, (_, result) =>
        resolve(socket.send_finish(result))));

    report(await done === true, 'with a callback');
    socket.max_send_size = 3;
    report((await failure(socket.send_async('long'))).code === 401, 'a text that is too long');
    report((await failure(socket.send_async(new Uint8Array(4)))).code === 401, 'bytes that are too long');
    const end = closed(socket);
    await socket.close_async();
    report((await failure(socket.send_async('late'))).code === 2302999, 'a send after the close');
    await end;
}

async function waits() {
    const socket = new Hawser.WebSocket({send_limit: 1});
    const cancellable = new Gio.Cancellable();
    const answers = receive(socket, 4);
    const log = [];
    const open = opened(socket).then(() => log.push('open'));
    const begun = socket.connect_async(URL).then(() => log.push('begun'));
    const first = socket.send_async('first').then(() => log.push('first'));

    await Promise.all([begun, first]);
    report(log.join() === 'begun,first', 'a send ends behind the connect before it');

    const second = socket.send_async('second').then(() => log.push('second'));
    const cancelled = failure(socket.send_async('cancelled', cancellable));
    const third = socket.send_async(new Uint8Array(3)).then(() => log.push('third'));

    await Promise.resolve();
    report(log.join() === 'begun,first', 'beyond the limit a send waits');
    cancellable.cancel();
    report((await cancelled).matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), 'one is cancelled');
    await Promise.all([second, third, open]);
    report(log.indexOf('second') < log.indexOf('third'), `the others end in order: ${log}`);
    socket.send_limit = 1000000;
    await socket.send_async('last');
    report((await answers).join() === 'first,second,3 bytes,last', 'and leave in order');

    const stopped = new Gio.Cancellable();

    stopped.cancel();
    report((await failure(socket.send_async('no', stopped))).matches(
        Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), 'one that was cancelled before');
    const end = closed(socket);
    await socket.close_async();
    await end;
}

async function nul() {
    const socket = new Hawser.WebSocket();
    const texts = ['\0', 'a\0b', '\u00e4\0\u20ac', '\u00e4\u20ac', ''];
    const answers = receive(socket, texts.length);

    socket.connect_async(URL);
    await opened(socket);
    for (const text of texts)
        await socket.send_async(text);
    report((await answers).join('|') === texts.join('|'), 'a text is whole, whatever is in it');
    report(await failure(socket.send_text_async('a\0b')) instanceof TypeError,
        'what would cut it says so');
    const end = closed(socket);
    await socket.close_async();
    await end;
}

function namespace() {
    report(Gi.require('Hawser') === Hawser && imports.gi.Hawser === Hawser &&
        Hawser.__version__ === '1', 'one namespace');
    report(Hawser.TcpSocket === Gi.require('Hawser').TcpSocket && 'UdpSocket' in Hawser &&
        Hawser.Nothing === undefined, 'its names');
    report(new Hawser.TcpSocket() instanceof Hawser.Socket &&
        new Hawser.TcpSocket() instanceof Hawser.EventEmitter, 'its classes');
    report(Hawser.Registry.get_default() instanceof Hawser.Registry, 'its functions');
}

async function main() {
    namespace();
    await atOnce();
    await waits();
    await nul();
}

main().catch(error => {
    bad++;
    print(`Bail out! ${error}\n${error.stack}`);
}).finally(() => loop.quit());
loop.run();
print(`1..${count}`);
System.exit(bad > 0 ? 1 : 0);
