#!/usr/bin/gjs
// SPDX-License-Identifier: LGPL-2.1-or-later
// Hawser from GJS by introspection alone: test-gjs.js URL

imports.gi.versions.Hawser = '1';
const {Gio, GLib, GObject, Hawser} = imports.gi;

const URL = ARGV[0];
let count = 0, bad = 0;

function report(good, what) {
    count++;
    if (!good)
        bad++;
    print(`${good ? 'ok' : 'not ok'} ${count} - ${what}`);
}

function fetch(request, url, options = null, cancellable = null) {
    let finished = null;
    request.request_async(url, options, cancellable, (source, result) => (finished = result));
    while (!finished)
        GLib.MainContext.default().iteration(true);
    return request.request_finish(finished);
}

function failure(func) {
    try {
        func();
    } catch (error) {
        return error;
    }
    return null;
}

const Canned = GObject.registerClass(class Canned extends Hawser.HttpBackend {
    vfunc_start(exchange) {
        const path = exchange.get_uri().get_path();
        const headers = Hawser.HttpHeaders.new();

        if (path === '/throw')
            throw new Error('a mistake of the backend');
        if (path === '/false')
            return false;
        exchange.report_headers(Hawser.HttpVersion.HTTP1_1, 200, 'OK', headers);
        exchange.report_data(new TextEncoder().encode(`canned ${path}`));
        exchange.report_done();
        return true;
    }
});

let request = new Hawser.HttpRequest();
const log = [];
request.on('headersReceive', header => log.push(`on ${header.get_type_string()}`));
request.once('headers-receive', () => log.push('once'));
request.connect('headers-receive', () => log.push('signal'));
let response = fetch(request, URL);
report(response.response_code === Hawser.HttpResponseCode.OK, 'a response');
report(response.get_text().length > 0 && response.result.get_type_string() === 's', 'its text');
report(log.join() === 'on a{sv},once,signal', `events: ${log}`);
request.off('headersReceive', null);
log.length = 0;
fetch(request, URL);
report(log.join() === 'signal', 'off() leaves the handlers of others');
report('content-type' in response.header.recursiveUnpack(), 'the header as an object');

let error = failure(() => fetch(request, 'http://127.0.0.1:9/'));
report(error instanceof GLib.Error && error.code === 2300007, `error number ${error?.code}`);
const cancellable = new Gio.Cancellable();
cancellable.cancel();
error = failure(() => fetch(request, URL, null, cancellable));
report(error?.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED), 'cancelled');

const registry = Hawser.Registry.get_default();
report(registry.get_n_items() >= 1 && registry.find('http-soup') !== null, 'the registry');
report(registry.register_backend(Canned.$gtype, 'http', 'http-canned', 1), 'a backend of ours');
request = new Hawser.HttpRequest({backend: 'canned'});
response = fetch(request, 'http://canned/page');
report(response.get_text() === 'canned /page' && response.backend === 'http-canned', 'does it');
for (const path of ['/false', '/throw']) {
    error = failure(() => fetch(request, `http://canned${path}`));
    report(error?.code === 2300999 && error.message.includes('http-canned'), `broken: ${path}: ${error?.message}`);
}
print(`1..${count}`);
imports.system.exit(bad > 0 ? 1 : 0);
