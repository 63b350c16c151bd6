// SPDX-License-Identifier: LGPL-2.1-or-later
// Backends in GJS for the state of the network that have mistakes: gjs -m test-gjs-connection.js

import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Hawser from 'gi://Hawser?version=1';
import System from 'system';

// Otherwise the next backend takes over, as it should.
GLib.setenv('HAWSER_STRICT', '1', true);

let number = 0, bad = 0;

function report(good, what) {
    if (!good)
        bad++;
    print(`${good ? 'ok' : 'not ok'} ${++number} - ${what}`);
}

function backend(name, start) {
    const Backend = GObject.registerClass({GTypeName: `Wires${name}`}, class extends Hawser.ConnectionBackend {
        vfunc_start(linkReport) {
            return start(linkReport);
        }
    });

    Hawser.Registry.get_default().register_backend(Backend, 'connection', `connection-${name}`, -1);
}

async function ask(name) {
    const manager = new Hawser.ConnectionManager({backend: `connection-${name}`});

    try {
        return [null, (await manager.get_default_net_async()).net_id, manager.backend];
    } catch (error) {
        return [error, 0, manager.backend];
    }
}

backend('good', linkReport => {
    linkReport.report_ready();
    return true;
});
backend('throws', () => {
    throw new Error('a mistake of the backend');
});
backend('nothing', () => undefined);
backend('fails', linkReport => {
    linkReport.report_failed(2100002, 'there is no wire');
    return true;
});
backend('twice', linkReport => {
    linkReport.report_ready();
    linkReport.report_ready();
    linkReport.report_failed(2100002, 'once');
    linkReport.report_failed(2100002, 'and again');
    return true;
});
backend('silent', () => true);

async function main() {
    let [error, netId, name] = await ask('good');

    report(!error && netId === 0 && name === 'connection-good', `good: ${error} ${netId} ${name}`);
    for (const broken of ['throws', 'nothing', 'fails', 'twice', 'silent']) {
        [error, netId, name] = await ask(broken);
        report(error?.code === 2100002 && error.message.includes(`connection-${broken}`),
            `${broken}: ${error?.code} ${error?.message}`);
    }
}

const loop = GLib.MainLoop.new(null, false);

main().catch(error => {
    logError(error);
    bad++;
}).finally(() => loop.quit());
loop.run();
print(`1..${number}`);
System.exit(bad ? 1 : 0);
