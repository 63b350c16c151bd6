#!/usr/bin/gjs
// SPDX-License-Identifier: LGPL-2.1-or-later
// What bench-languages.py runs in GJS: perf-gjs.js WAY COUNT URL
//
// Does some operations and then COUNT more, and prints the seconds that one of these took: requests one
// after the other, messages in batches of which each comes back before the next is sent.

imports.gi.versions.Soup = '3.0';
imports.gi.versions.Hawser = '1';
const {Gio, GLib} = imports.gi;

const [WAY, COUNT, URL] = [ARGV[0], Number(ARGV[1]), ARGV[2]];
const TEXT = 'x'.repeat(64);
const BATCH = 20;
const WARM = 20; // operations, with the connection and what is loaded for the first one
const TOTAL = WARM + COUNT;
const loop = GLib.MainLoop.new(null, false);
const decoder = new TextDecoder();

function check(good) {
    if (!good)
        throw new Error('not what was expected');
}

let begin = GLib.get_monotonic_time();

// An operation has ended; `left` are left.
function note(left) {
    if (left === COUNT)
        begin = GLib.get_monotonic_time();
}

// Calls `send` for each batch, and ends with the last message.
function count(send) {
    let left = TOTAL;

    return text => {
        check(text === TEXT);
        note(--left);
        if (left === 0)
            loop.quit();
        else if (left % BATCH === 0)
            send();
    };
}

const ways = {
    async 'soup-request'() {
        const {Soup} = imports.gi;
        const session = new Soup.Session();

        Gio._promisify(Soup.Session.prototype, 'send_and_read_async', 'send_and_read_finish');
        for (let left = TOTAL; left > 0;) {
            const bytes = await session.send_and_read_async(Soup.Message.new('GET', URL),
                GLib.PRIORITY_DEFAULT, null);

            check(decoder.decode(bytes.toArray()).length === 1024);
            note(--left);
        }
        loop.quit();
    },

    'hawser-request-callback'() {
        const {Hawser} = imports.gi;
        const request = new Hawser.HttpRequest();
        let left = TOTAL;
        const start = () => request.request_async(URL, null, null, (source, result) => {
            check(request.request_finish(result).get_text().length === 1024);
            note(--left);
            if (left > 0)
                start();
            else
                loop.quit();
        });

        start();
    },

    async 'hawser-request'() {
        const {Hawser} = imports.gi;
        const request = new Hawser.HttpRequest();

        for (let left = TOTAL; left > 0;) {
            check((await request.request_async(URL)).result.length === 1024);
            note(--left);
        }
        loop.quit();
    },

    async 'soup-message'() {
        const {Soup} = imports.gi;
        const session = new Soup.Session();

        Gio._promisify(Soup.Session.prototype, 'websocket_connect_async', 'websocket_connect_finish');
        const connection = await session.websocket_connect_async(Soup.Message.new('GET', URL), null, null,
            GLib.PRIORITY_DEFAULT, null);
        const send = () => {
            for (let i = 0; i < BATCH; i++)
                connection.send_text(TEXT);
        };
        const message = count(send);

        connection.connect('message', (_, type, data) => message(decoder.decode(data.toArray())));
        send();
    },

    'hawser-message-callback'() {
        const {Hawser} = imports.gi;
        const socket = new Hawser.WebSocket();
        const send = () => {
            for (let i = 0; i < BATCH; i++)
                socket.send_text_async(TEXT, null, null);
        };
        const message = count(send);

        socket.connect('message', (_, data, text) => message(text));
        socket.connect('open', send);
        socket.connect_async(URL, null, null, () => {});
    },

    'hawser-message'() {
        const {Hawser} = imports.gi;
        const socket = new Hawser.WebSocket();
        const send = () => {
            for (let i = 0; i < BATCH; i++)
                socket.send_async(TEXT);
        };

        socket.on('message', count(send));
        socket.on('open', send);
        socket.connect_async(URL);
    },

    'soup-import'() {
        imports.gi.Soup;
        loop.quit();
    },

    'hawser-import'() {
        imports.gi.Hawser;
        loop.quit();
    },

    // With what a program needs for its first request.
    'soup-object'() {
        const {Soup} = imports.gi;

        Gio._promisify(Soup.Session.prototype, 'send_and_read_async', 'send_and_read_finish');
        check(new Soup.Session().send_and_read_async);
        loop.quit();
    },

    'hawser-object'() {
        const {Hawser} = imports.gi;

        check(new Hawser.HttpRequest().request_async);
        loop.quit();
    },
};

let failed = null;

GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
    Promise.resolve(ways[WAY]()).catch(error => {
        failed = error;
        loop.quit();
    });
    return GLib.SOURCE_REMOVE;
});
loop.run();
if (failed)
    throw failed;
print((GLib.get_monotonic_time() - begin) / 1e6 / COUNT);
