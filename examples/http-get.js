#!/usr/bin/gjs
// SPDX-License-Identifier: LGPL-2.1-or-later
// Fetches a page and shows the events on the way: gjs http-get.js URL

imports.gi.versions.Hawser = '1';
const {GLib, Hawser} = imports.gi;

const loop = GLib.MainLoop.new(null, false);
const request = new Hawser.HttpRequest();

request.on('headersReceive', header =>
    print(`headersReceive: ${JSON.stringify(header.recursiveUnpack())}`));
request.request_async(ARGV[0], null, null, (source, result) => {
    try {
        const response = request.request_finish(result);
        print(`${response.response_code} by ${response.backend}`);
        print(response.get_text());
    } catch (error) {
        printerr(`${error.code}: ${error.message}`);
    }
    loop.quit();
});
loop.run();
