#!/usr/bin/gjs
// SPDX-License-Identifier: LGPL-2.1-or-later
// Fetches a page and shows the events on the way: gjs http-get.js URL

imports.gi.versions.Hawser = '1';
const {GLib, Hawser} = imports.gi;

const loop = GLib.MainLoop.new(null, false);

async function main(url) {
    const request = new Hawser.HttpRequest();

    request.on('headersReceive', header => print(`headersReceive: ${JSON.stringify(header)}`));
    const response = await request.request_async(url);
    print(`${response.response_code} by ${response.backend}`);
    print(response.result);
}

main(ARGV[0]).catch(error => printerr(`${error.code}: ${error.message}`)).finally(() => loop.quit());
loop.run();
