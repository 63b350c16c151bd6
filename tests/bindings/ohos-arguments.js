// SPDX-License-Identifier: LGPL-2.1-or-later
// Every call of OpenHarmony's modules with whatever a program may hand it: none throws but on() and
// off(), with 401, and each ends once, with a number, alike in both forms.

import connection from '../../gir/ohos/@ohos.net.connection.js';
import http from '../../gir/ohos/@ohos.net.http.js';
import socket from '../../gir/ohos/@ohos.net.socket.js';
import webSocket from '../../gir/ohos/@ohos.net.webSocket.js';
import {both, env, equal, port, run, test} from './ohos-test.js';

const CLOSED = `127.0.0.1:${port('CLOSED')}`;
const HTTP = env('HTTP');
const cycle = {};

cycle.cycle = cycle;

const VALUES = [undefined, null, true, false, 0, -0, 1, -1, 0.5, 1e10, 1e300, NaN, Infinity, -Infinity, '',
    'text', '\0', 'a\0b', 'ä€', '\ud800', 'line\r\nbreak', 5n, Symbol('symbol'), [], [1], [undefined],
    {}, cycle, {address: 5}, {code: {}}, Object.create(null), new Date(0), new Map([[1, 2]]), /x/,
    new ArrayBuffer(0), new ArrayBuffer(2), new Uint8Array(2), class {}, Promise.resolve()];

// A number for an error, and the same way to end in both forms.
async function ends(make) {
    const [error] = await both(make);

    if (error !== undefined && (!(error instanceof Error) || !Number.isInteger(error.code)))
        throw new Error(`an error without a number: ${error} ${error.code}`);
}

async function each(values, make) {
    for (const value of values) {
        try {
            await ends(make(value));
        } catch (error) {
            error.message += ` (with ${typeof value} ${typeof value === 'symbol' ? '' : String(
                value === null || typeof value !== 'object' ? value : Object.prototype.toString.call(value))})`;
            throw error;
        }
    }
}

// For each field of options, each value.
const fields = names => names.flatMap(name => VALUES.map(value => ({[name]: value})));

// A class is a function, and what stands last and is a function is the callback.
const noFunctions = VALUES.filter(value => typeof value !== 'function');

test('http: arguments', () => each(noFunctions, value => (...cb) => http.createHttp().request(value, ...cb)));

test('http: options', async () => {
    await each(noFunctions, value => (...cb) => http.createHttp().request(`http://${CLOSED}/`, value, ...cb));
    for (const method of ['GET', 'POST', 'TRACE', '', 'x y', '\0']) {
        await each(VALUES, value => (...cb) =>
            http.createHttp().request(`http://${CLOSED}/`, {method, extraData: value, header: {}}, ...cb));
    }
    await each(fields(['method', 'header']), options => (...cb) =>
        http.createHttp().request(`http://${CLOSED}/`, options, ...cb));
    // A millisecond is a matter of luck.
    for (const name of ['connectTimeout', 'readTimeout']) {
        await each(VALUES.filter(value => value !== 1), value => (...cb) =>
            http.createHttp().request(`${HTTP}/status/200`, {[name]: value}, ...cb));
    }
});

test('http: header fields', async () => {
    await each(fields(['x', 'X-Y', 'a b', '', '\0', 'content-length', 'host', 'line\r\nbreak']), header =>
        (...cb) => http.createHttp().request(`http://${CLOSED}/`, {header}, ...cb));
});

test('webSocket: arguments', async () => {
    await each(noFunctions, value => (...cb) => webSocket.createWebSocket().connect(value, ...cb));
    await each(noFunctions, value => (...cb) =>
        webSocket.createWebSocket().connect(`ws://${CLOSED}/`, value, ...cb));
    await each(fields(['header']), options => (...cb) =>
        webSocket.createWebSocket().connect(`ws://${CLOSED}/`, options, ...cb));
    await each(fields(['x', '', 'a b', 'sec-websocket-key', 'line\r\nbreak']), header => (...cb) =>
        webSocket.createWebSocket().connect(`ws://${CLOSED}/`, {header}, ...cb));
    await each(noFunctions, value => (...cb) => webSocket.createWebSocket().send(value, ...cb));
    await each(noFunctions, value => (...cb) => webSocket.createWebSocket().close(value, ...cb));
});

test('webSocket: close codes and reasons of any kind', async () => {
    for (const options of fields(['code', 'reason'])) {
        const object = webSocket.createWebSocket();
        const closed = new Promise(resolve => object.on('close', (_, value) => resolve(value)));

        await new Promise((resolve, reject) => {
            object.on('open', resolve);
            object.on('error', reject);
            object.connect(`${env('WS')}/echo`);
        });
        equal(await object.close(options), true);
        equal((await closed).code, 1000);
    }
});

test('socket: arguments', async () => {
    for (const make of [socket.constructTCPSocketInstance, socket.constructUDPSocketInstance]) {
        for (const name of ['bind', 'send', 'setExtraOptions', 'close', 'getState'])
            await each(noFunctions, value => (...cb) => make()[name](value, ...cb));
        await each([...fields(['address', 'family', 'port'])].map(address => ({address: '127.0.0.1', ...address})),
            value => (...cb) => make().bind(value, ...cb));
        await each(fields(['data', 'address', 'encoding']), value => (...cb) => make().send(value, ...cb));
    }
    const tcp = socket.constructTCPSocketInstance;

    await each(noFunctions, value => (...cb) => tcp().connect(value, ...cb));
    await each(fields(['address', 'timeout']), value => (...cb) => tcp().connect(value, ...cb));
    await each(noFunctions, value => (...cb) => tcp().getRemoteAddress(value, ...cb));
});

test('socket: options of any kind', async () => {
    for (const make of [socket.constructTCPSocketInstance, socket.constructUDPSocketInstance]) {
        const object = make();

        await object.bind({address: '127.0.0.1'});
        await each(fields(['receiveBufferSize', 'sendBufferSize', 'reuseAddress', 'socketTimeout', 'broadcast',
            'keepAlive', 'OOBInline', 'TCPNoDelay', 'socketLinger']),
        value => (...cb) => object.setExtraOptions(value, ...cb));
        for (const linger of fields(['on', 'linger'])) {
            equal(await both((...cb) => object.setExtraOptions({socketLinger: {on: true, ...linger}}, ...cb)),
                [undefined, undefined]);
        }
        await object.close();
    }
});

test('connection: arguments', async () => {
    for (const name of ['getDefaultNet', 'hasDefaultNet', 'getAllNets', 'getConnectionProperties',
        'getNetCapabilities', 'reportNetConnected', 'reportNetDisconnected']) {
        await each(noFunctions, value => (...cb) => connection[name](value, ...cb));
        await each(fields(['netId']), value => (...cb) => connection[name](value, ...cb));
    }
    await each(noFunctions.filter(value => typeof value !== 'string'), value => (...cb) =>
        connection.getAddressesByName(value, ...cb));
});

test('connection: what createNetConnection() takes', () => {
    for (const value of VALUES) {
        connection.createNetConnection(value);
        connection.createNetConnection({netCapabilities: value});
        connection.createNetConnection({netCapabilities: {bearerTypes: [0]}}, value);
        connection.createNetConnection({netCapabilities: {bearerTypes: [0]}, bearerPrivateIdentifier: value});
        for (const name of ['bearerTypes', 'networkCap', 'linkUpBandwidthKbps', 'linkDownBandwidthKbps'])
            connection.createNetConnection({netCapabilities: {bearerTypes: [0], [name]: value}});
        connection.createNetConnection({netCapabilities: {bearerTypes: [value], networkCap: [value]}});
    }
});

test('on, off and once', () => {
    const objects = [http.createHttp(), webSocket.createWebSocket(), socket.constructTCPSocketInstance(),
        socket.constructUDPSocketInstance()];

    for (const object of objects) {
        for (const name of ['on', 'off']) {
            for (const value of VALUES) {
                for (const args of [[], [value], ['message', value], ['message', () => {}, value]]) {
                    try {
                        equal(object[name](...args), undefined);
                    } catch (error) {
                        equal(error.code, 401);
                    }
                }
            }
        }
    }
    for (const value of VALUES) {
        http.createHttp().once(value);
        http.createHttp().once('headersReceive', value);
        connection.createNetConnection().on(value);
        connection.createNetConnection().on('netAvailable', value);
    }
});

run();
