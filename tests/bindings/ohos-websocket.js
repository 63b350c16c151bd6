// SPDX-License-Identifier: LGPL-2.1-or-later
// The rules of `@ohos.net.webSocket`, one test for each.

import webSocket from '../../gir/ohos/@ohos.net.webSocket.js';
import {both, bothFail, env, equal, fails, port, run, test, throws, turn} from './ohos-test.js';

const WS = env('WS');
const EVENTS = ['open', 'message', 'close', 'error'];

// A WebSocket that writes its events down, each with how many arguments it had.
function logged() {
    const socket = webSocket.createWebSocket();
    const log = [];

    for (const type of EVENTS)
        socket.on(type, (...args) => log.push([type, ...args]));
    return [socket, log];
}

const event = (socket, type) => new Promise(resolve => socket.on(type, (...args) => resolve(args)));

async function open(path = '/echo', options = {}) {
    const socket = webSocket.createWebSocket();
    const opened = event(socket, 'open');

    equal(await socket.connect(`${WS}${path}`, options), true);
    await opened;
    return socket;
}

async function shut(socket, options = {}) {
    const closed = event(socket, 'close');

    equal(await socket.close(options), true);
    return closed;
}

test('connect in each form', async () => {
    for (const connect of [
        (socket, cb) => socket.connect(`${WS}/echo`, cb),
        (socket, cb) => socket.connect(`${WS}/echo`, {}, cb),
        (socket, cb) => void socket.connect(`${WS}/echo`).then(value => cb(undefined, value)),
        (socket, cb) => void socket.connect(`${WS}/echo`, {}).then(value => cb(undefined, value)),
    ]) {
        const socket = webSocket.createWebSocket();
        const opened = event(socket, 'open');
        const [error, value] = await new Promise(resolve => {
            equal(connect(socket, (...args) => resolve(args)), undefined);
        });

        equal([error, value], [undefined, true]);
        equal(await opened, [undefined, {status: 101, message: 'Switching Protocols'}]);
        await shut(socket);
    }
});

test('the result of connect comes before open', async () => {
    const socket = webSocket.createWebSocket();
    const log = [];
    const opened = event(socket, 'open').then(() => socket);

    socket.on('open', () => log.push('open'));
    socket.connect(`${WS}/echo`, () => log.push('call'));
    while (log.length < 2)
        await turn(5);
    equal(log, ['call', 'open']);
    void opened;
    await shut(socket);
});

test('connect: wrong arguments are 401', async () => {
    const make = (...args) => webSocket.createWebSocket().connect(...args);

    await bothFail((...cb) => make(...cb), 401);
    await bothFail((...cb) => make(5, ...cb), 401);
    await bothFail((...cb) => make(`${WS}/echo`, null, ...cb), 401);
    await bothFail((...cb) => make(`${WS}/echo`, undefined, ...cb), 401);
    await bothFail((...cb) => make(`${WS}/echo`, 5, ...cb), 401);
    await fails(make(`${WS}/echo`, {}, 5), 401);
    await fails(make(`${WS}/echo`, {}, () => {}, 5), 401);
});

test('connect: URLs of no use are 2302001', async () => {
    for (const url of ['http://127.0.0.1', '', 'ws://', 'nothing', `ws://127.0.0.1/${'x'.repeat(9000)}`])
        await bothFail((...cb) => webSocket.createWebSocket().connect(url, ...cb), 2302001);
    const socket = await open(`/echo?${'x'.repeat(3000)}`);
    await shut(socket);
});

test('connect: header', async () => {
    const socket = webSocket.createWebSocket();
    const message = event(socket, 'message');

    await socket.connect(`${WS}/headers`, {
        header: {'X-Test': 'here', 'x-number': 5, 'x-empty': '', 'x-null': null, 'x-object': {}},
    });
    const header = Object.fromEntries(Object.entries(JSON.parse((await message)[1]))
        .map(([name, value]) => [name.toLowerCase(), value]));
    equal([header['x-test'], 'x-number' in header, 'x-empty' in header, 'x-null' in header,
        'x-object' in header], ['here', false, false, false, false]);
    await shut(socket);
    await shut(await open('/echo', {header: 'no object'}));
});

test('connect twice: 2302003, and the first goes on', async () => {
    const socket = webSocket.createWebSocket();
    const opened = event(socket, 'open');
    const first = socket.connect(`${WS}/echo`);

    await bothFail((...cb) => socket.connect(`${WS}/echo`, ...cb), 2302003);
    equal(await first, true);
    await opened;
    await fails(socket.connect(`${WS}/echo`), 2302003);
    await fails(socket.connect('http://x'), 2302003);
    await shut(socket);
});

test('messages: text and bytes, also empty', async () => {
    const socket = await open();

    for (const data of ['text ä', '', new Uint8Array([0, 1, 255]).buffer, new ArrayBuffer(0)]) {
        const message = event(socket, 'message');

        equal(await socket.send(data), true);
        equal(await message, [undefined, data]);
    }
    const message = event(socket, 'message');
    equal(await both((...cb) => socket.send('cut\0off', ...cb)), [undefined, true]);
    equal((await message)[1], 'cut');
    await shut(socket);
});

test('messages keep their order, and pieces are joined', async () => {
    const [socket, log] = logged();

    await socket.connect(`${WS}/pieces`);
    // Before the connection is open they wait.
    for (let i = 0; i < 20; i++)
        socket.send(`${i}`, () => {});
    while (log.length < 22)
        await turn(5);
    equal(log.slice(1).map(([, , data]) => data), ['one two three', ...Array(20).keys()].map(String));
    await shut(socket);
});

test('send: wrong arguments are 401', async () => {
    const socket = await open();

    for (const data of [5, null, undefined, {}, new Uint8Array(2), true])
        await bothFail((...cb) => socket.send(data, ...cb), 401);
    await bothFail((...cb) => socket.send(...cb), 401);
    await fails(socket.send('x', 5), 401);
    await fails(socket.send('x'.repeat(5242865)), 401);
    await fails(socket.send('ä'.repeat(2621433)), 401);
    await fails(socket.send(new ArrayBuffer(5242865)), 401);
    equal(await socket.send('x'.repeat(5242864)), true);
    await shut(socket);
});

test('send without a connection: -1', async () => {
    const socket = webSocket.createWebSocket();

    await bothFail((...cb) => socket.send('x', ...cb), -1);
    const failed = event(socket, 'error');
    await socket.connect(`${WS}/refused`);
    await failed;
    await fails(socket.send('x'), -1);
    const other = await open();
    const closed = event(other, 'close');
    await other.close();
    await fails(other.send('x'), -1);
    await closed;
    await fails(other.send('x'), -1);
});

test('close: code and reason', async () => {
    for (const [options, code, reason] of [
        [{}, 1000, 'CLOSE_NORMAL'],
        [{code: 1001}, 1001, 'CLOSE_NORMAL'],
        [{code: 1015, reason: 'why'}, 1015, 'why'],
        [{code: 999}, 1000, 'CLOSE_NORMAL'],
        [{code: 3000, reason: ''}, 1000, 'CLOSE_NORMAL'],
        [{code: 'x', reason: 5}, 1000, 'CLOSE_NORMAL'],
        [{code: -1}, 1000, 'CLOSE_NORMAL'],
    ])
        equal(await shut(await open(), options), [undefined, {code, reason}]);
});

test('close in each form, and its result before the event', async () => {
    for (const close of [
        (socket, cb) => socket.close(cb),
        (socket, cb) => socket.close({}, cb),
        (socket, cb) => void socket.close().then(value => cb(undefined, value)),
        (socket, cb) => void socket.close({}).then(value => cb(undefined, value)),
    ]) {
        const socket = await open();
        const log = [];
        const closed = event(socket, 'close');

        equal(close(socket, (...args) => log.push(args)), undefined);
        await closed;
        equal(log, [[undefined, true]]);
    }
});

test('close: wrong arguments are 401', async () => {
    const socket = await open();

    for (const value of [null, undefined, 5, 'x'])
        await bothFail((...cb) => socket.close(value, ...cb), 401);
    await fails(socket.close({}, 5), 401);
    await shut(socket);
});

test('close without a connection, and twice: 2302999', async () => {
    const socket = webSocket.createWebSocket();

    await bothFail((...cb) => socket.close(...cb), 2302999);
    const failed = event(socket, 'error');
    await socket.connect(`${WS}/refused`);
    await failed;
    await fails(socket.close(), 2302999);
    const other = await open();
    const closed = event(other, 'close');
    equal(await other.close(), true);
    await fails(other.close(), 2302999);
    await closed;
    await fails(other.close(), 2302999);
});

test('close before open: the handshake ends, then the connection', async () => {
    const [socket, log] = logged();
    const closed = new Promise(resolve => socket.on('close', (...args) => resolve(args)));

    await socket.connect(`${WS}/echo`);
    equal(await socket.close({code: 1001, reason: 'early'}), true);
    await fails(socket.close(), 2302999);
    await fails(socket.send('x'), -1);
    equal(await closed, [undefined, {code: 1001, reason: 'early'}]);
    equal(log.map(([type]) => type), ['open']);
    // And again.
    const opened = event(socket, 'open');
    await socket.connect(`${WS}/echo`);
    await opened;
    await shut(socket);
});

test('close before a handshake that fails: the error alone', async () => {
    const [socket, log] = logged();

    await socket.connect(`${WS}/refused`);
    equal(await socket.close(), true);
    while (!log.length)
        await turn(5);
    await turn(20);
    equal(log, [['error', {code: 200, data: '403'}]]);
});

test('a handshake that fails: error, and nothing else', async () => {
    for (const [url, status] of [[`${WS}/refused`, '403'], [`${WS}/moved`, '302'],
        [`ws://127.0.0.1:${port('CLOSED')}/`, '0'], ['ws://nobody.invalid/', '0']]) {
        const [socket, log] = logged();

        equal(await socket.connect(url), true);
        while (!log.length)
            await turn(5);
        await turn(20);
        equal(log, [['error', {code: 200, data: status}]]);
    }
});

test('the peer closes', async () => {
    for (const [path, code, reason] of [['/reason', 4005, 'reason of the peer'],
        ['/code', 1001, 'The link is down'], ['/codeless', 1000, 'The link is down']]) {
        const socket = webSocket.createWebSocket();
        const closed = event(socket, 'close');

        await socket.connect(`${WS}${path}`);
        equal(await closed, [undefined, {code, reason}]);
    }
});

test('the connection breaks: error, then close', async () => {
    const [socket, log] = logged();

    await socket.connect(`${WS}/break`);
    while (log.length < 3)
        await turn(5);
    equal(log.map(([type]) => type), ['open', 'error', 'close']);
    equal(log[1][1].code, 200);
    equal(log[2], ['close', undefined, {code: 0, reason: 'The link is down'}]);
});

test('an object connects again, also within its listeners', async () => {
    const socket = await open();

    socket.on('message', () => {});
    await shut(socket);
    const opened = event(socket, 'open');
    await socket.connect(`${WS}/echo`);
    await opened;
    const again = new Promise((resolve, reject) =>
        socket.on('close', () => socket.connect(`${WS}/echo`).then(resolve, reject)));
    const reopened = event(socket, 'open');
    await socket.close();
    equal(await again, true);
    await reopened;
    await shut(socket);
});

test('on: one listener of each type', async () => {
    const socket = webSocket.createWebSocket();
    const log = [];

    socket.on('open', () => log.push(1));
    const opened = event(socket, 'open');
    await socket.connect(`${WS}/echo`);
    await opened;
    equal(log, []);
    await shut(socket);
});

test('off', async () => {
    const socket = await open();
    const log = [];
    const listener = (_, data) => log.push(data);

    socket.off('error');
    socket.on('message', listener);
    socket.off('message', () => {});
    await socket.send('one');
    while (!log.length)
        await turn(5);
    socket.off('message', listener);
    await socket.send('lost');
    await turn(50);
    socket.on('message', listener);
    await socket.send('two');
    while (log.length < 2)
        await turn(5);
    socket.off('message');
    await shut(socket);
    equal(log, ['one', 'two']);
});

test('on and off with wrong arguments; there is no once', () => {
    const socket = webSocket.createWebSocket();

    for (const args of [[], ['open'], ['open', 5], [5, () => {}], ['open', null]])
        throws(() => socket.on(...args), 401);
    for (const args of [[], [5], ['open', 5], ['open', undefined]])
        throws(() => socket.off(...args), 401);
    equal([socket.on('bogus', () => {}), socket.off('bogus')], [undefined, undefined]);
    equal('once' in socket, false);
});

run();
