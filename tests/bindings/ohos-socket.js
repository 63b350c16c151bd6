// SPDX-License-Identifier: LGPL-2.1-or-later
// The rules of `@ohos.net.socket`, one test for each.

import System from 'system';
import connection from '../../gir/ohos/@ohos.net.connection.js';
import socket from '../../gir/ohos/@ohos.net.socket.js';
import {both, bothFail, equal, fails, port, run, test, throws, turn} from './ohos-test.js';

const TCP = port('TCP');
const UDP = port('UDP');
const CLOSED = port('CLOSED');
const address = (to, more = {}) => ({address: '127.0.0.1', port: to, ...more});
const decode = buffer => new TextDecoder().decode(new Uint8Array(buffer));
const encode = text => new TextEncoder().encode(text).buffer;
const event = (object, type) => new Promise(resolve => object.on(type, (...args) => resolve(args)));
const newTcp = () => socket.constructTCPSocketInstance();
const newUdp = () => socket.constructUDPSocketInstance();

async function connected() {
    const tcp = newTcp();

    await tcp.connect({address: address(TCP)});
    return tcp;
}

async function bound() {
    const udp = newUdp();

    await udp.bind(address());
    return udp;
}

const state = async object => {
    const {isBound, isConnected, isClose} = await object.getState();

    return [isBound, isConnected, isClose];
};

test('TCP: each call in each form', async () => {
    const fresh = async () => [newTcp(), await connected()];

    for (const method of ['bind', 'connect', 'send', 'getRemoteAddress', 'getState', 'setExtraOptions', 'close']) {
        const data = [];

        for (const promise of [false, true]) {
            const [unused, used] = await fresh();
            const object = method === 'bind' || method === 'connect' ? unused : used;
            const args = {bind: [address()], connect: [{address: address(TCP)}], send: [{data: 'x'}],
                setExtraOptions: [{}]}[method] ?? [];

            if (promise) {
                data.push([undefined, await object[method](...args)]);
            } else {
                data.push(await new Promise(resolve =>
                    equal(object[method](...args, (...all) => resolve(all)), undefined)));
            }
            for (const one of [unused, used])
                await one.close().catch(() => {});
        }
        equal(data[0].length, 2);
        equal(data[0], data[1]);
    }
});

test('UDP: each call in each form', async () => {
    for (const method of ['bind', 'send', 'getState', 'setExtraOptions', 'close']) {
        const data = [];

        for (const promise of [false, true]) {
            const object = method === 'bind' ? newUdp() : await bound();
            const args = {bind: [address()], send: [{data: 'x', address: address(UDP)}],
                setExtraOptions: [{}]}[method] ?? [];

            data.push(promise ? [undefined, await object[method](...args)]
                : await new Promise(resolve =>
                    equal(object[method](...args, (...all) => resolve(all)), undefined)));
            await object.close().catch(() => {});
        }
        equal(data[0], data[1]);
    }
});

test('wrong arguments: 401, later', async () => {
    const tcp = newTcp(), udp = newUdp();

    for (const value of [null, undefined, 5, 'x', {}]) {
        for (const make of [
            (...cb) => tcp.bind(value, ...cb), (...cb) => udp.bind(value, ...cb),
            (...cb) => tcp.connect(value, ...cb), (...cb) => tcp.connect({address: value}, ...cb),
            (...cb) => tcp.send(value, ...cb), (...cb) => udp.send(value, ...cb),
            (...cb) => udp.send({data: 'x', address: value}, ...cb),
        ])
            await bothFail(make, 401);
        if (typeof value !== 'object' || value === null) {
            await bothFail((...cb) => tcp.setExtraOptions(value, ...cb), 401);
            await bothFail((...cb) => udp.setExtraOptions(value, ...cb), 401);
        }
    }
    for (const method of ['bind', 'connect', 'send', 'setExtraOptions'])
        await bothFail((...cb) => tcp[method](...cb), 401);
    for (const method of ['getState', 'getRemoteAddress', 'close']) {
        await bothFail((...cb) => tcp[method](123, ...cb), 401);
        await fails(tcp[method](undefined), 401);
    }
    for (const method of ['getState', 'close'])
        await bothFail((...cb) => udp[method](123, ...cb), 401);
    await fails(tcp.bind(address(), 5), 401);
    await fails(tcp.bind(address(), () => {}, 5), 401);
    for (const data of [5, null, undefined, {}, new Uint8Array(3), true]) {
        await bothFail((...cb) => tcp.send({data}, ...cb), 401);
        await bothFail((...cb) => udp.send({data, address: address(UDP)}, ...cb), 401);
    }
});

test('addresses: literals, names and families', async () => {
    const bind = async (...args) => {
        const tcp = newTcp();

        await tcp.bind(...args);
        await tcp.close();
    };

    await bind({address: '0.0.0.0'});
    await bind({address: 'localhost'});
    await bind({address: '127.0.0.1', family: 7, port: 0});
    await bind({address: '127.0.0.1', family: 'x', port: 'x'});
    await bind({address: '127.0.0.1', port: 65536});
    await bind({address: '::1', family: 2});
    await bind({address: 'localhost', family: 2});
    for (const wrong of [{address: '::1'}, {address: '127.0.0.1', family: 2}, {address: '256.1.1.1'},
        {address: 'example.org'}, {address: ''}, {address: 5}, {family: 1}]) {
        await bothFail((...cb) => newTcp().bind(wrong, ...cb), 401);
        await bothFail((...cb) => newUdp().bind(wrong, ...cb), 401);
    }
    for (const wrong of [{address: '::1', port: TCP}, {address: '127.0.0.1', family: 2}])
        await bothFail((...cb) => newTcp().connect({address: wrong}, ...cb), 401);
    const tcp = newTcp();
    await tcp.connect({address: {address: 'localhost', port: TCP}});
    await tcp.close();
});

test('bind: a number for an address, and a zone', async () => {
    const bind = async (text, family) => {
        const udp = socket.constructUDPSocketInstance();

        await udp.bind({address: text, family});
        await udp.close();
    };

    // 127.0.0.1, any, 1.0.0.0, too large.
    await bind('16777343');
    await bind('0', 1);
    await fails(bind('1'), 2301099);
    await fails(bind('4294967296'), 401);
    await fails(bind('16777343', 2), 401);
    await bind('::1%lo', 2);
    await fails(bind('127.0.0.1%lo', 1), 401);
});

test('a name that is not found: no way to it', async () => {
    await bothFail((...cb) => newTcp().connect({address: {address: 'nobody.invalid', port: 1}}, ...cb), 2301101);
    const udp = await bound();
    await bothFail((...cb) => udp.send({data: 'x', address: {address: 'nobody.invalid', port: 1}}, ...cb), 2301101);
    await udp.close();
});

test('bind: a port in use gives another one; twice, and without rights', async () => {
    const [first, second] = [newTcp(), newTcp()];

    await first.bind(address(TCP));
    equal(await state(first), [true, false, false]);
    await bothFail((...cb) => first.bind(address(), ...cb), 2301022);
    await second.bind(address(UDP));
    for (const tcp of [first, second])
        await tcp.close();
    await fails(newTcp().bind({address: '192.0.2.1'}), 2301099);
    const udp = await bound();
    await udp.close();
});

test('TCP: a session, its events and their order', async () => {
    const tcp = newTcp();
    const log = [];

    for (const type of ['connect', 'message', 'close', 'error'])
        tcp.on(type, (...args) => log.push([type, ...args]));
    await tcp.connect({address: address(TCP), timeout: 0}).then(value => log.push(['connected', value]));
    equal(log, [['connect', undefined], ['connected', undefined]]);
    equal(await tcp.send({data: 'hello ä', encoding: 'UTF-16'}), undefined);
    while (log.length < 3)
        await turn(5);
    const [, {message, remoteInfo}] = log[2];
    equal(message instanceof ArrayBuffer, true);
    equal(decode(message), 'hello ä');
    equal(remoteInfo, {address: '127.0.0.1', family: 'IPv4', port: TCP, size: 8});
    await tcp.close().then(value => log.push(['closed', value]));
    equal(log.slice(3), [['close', undefined], ['closed', undefined]]);
});

test('TCP: bytes, text up to a NUL, and nothing', async () => {
    const tcp = await connected();

    for (const [data, expected] of [[new Uint8Array([1, 0, 2]).buffer, [1, 0, 2]], ['ab\0c', [97, 98]]]) {
        const message = event(tcp, 'message');

        await tcp.send({data});
        equal([...new Uint8Array((await message)[0].message)], expected);
    }
    equal(await tcp.send({data: ''}), undefined);
    equal(await tcp.send({data: new ArrayBuffer(0)}), undefined);
    await tcp.close();
});

test('TCP: states', async () => {
    const tcp = newTcp();

    equal(await state(tcp), [false, false, false]);
    await tcp.bind(address());
    equal(await state(tcp), [true, false, false]);
    await tcp.connect({address: address(TCP)});
    equal(await state(tcp), [true, true, false]);
    await tcp.close();
    equal(await state(tcp), [false, false, true]);
});

test('TCP: what a state does not allow', async () => {
    const tcp = newTcp();

    await bothFail((...cb) => tcp.send({data: 'x'}, ...cb), 2301009);
    await bothFail((...cb) => tcp.setExtraOptions({keepAlive: true}, ...cb), 2301009);
    await bothFail((...cb) => tcp.getRemoteAddress(...cb), 2301009);
    await bothFail((...cb) => tcp.close(...cb), 2300999);
    await tcp.bind(address());
    await bothFail((...cb) => tcp.send({data: 'x'}, ...cb), 2301107);
    await bothFail((...cb) => tcp.getRemoteAddress(...cb), 2301107);
    equal(await tcp.setExtraOptions({keepAlive: true}), undefined);
    await fails(tcp.connect({address: {address: '::1', family: 2, port: TCP}}), 2301097);
    await tcp.connect({address: address(TCP)});
    await fails(tcp.connect({address: address(TCP)}), 2301106);
    await fails(tcp.bind(address()), 2301022);
    equal(await tcp.getRemoteAddress(), {address: '127.0.0.1', family: 1, port: TCP});
    await tcp.close();
    await fails(tcp.send({data: 'x'}), 2301009);
    await fails(tcp.getRemoteAddress(), 2301009);
    await fails(tcp.setExtraOptions({}), 2301009);
    await fails(tcp.close(), 2300999);
});

test('TCP: a connect that fails', async () => {
    const tcp = newTcp();

    await bothFail((...cb) => tcp.connect({address: address(CLOSED)}, ...cb), 2301115);
    // And again, with more luck.
    await tcp.connect({address: address(TCP)});
    await tcp.close();
});

test('TCP: a connect while one is under way', async () => {
    const tcp = newTcp();
    const first = tcp.connect({address: address(TCP)});

    await fails(tcp.connect({address: address(TCP)}), 2300999);
    await first;
    await tcp.close();
});

test('TCP: close while a connect is under way', async () => {
    const tcp = newTcp();
    const first = tcp.connect({address: {address: '192.0.2.1', port: 9}}).catch(error => error.code);

    await tcp.close().catch(() => {});
    equal(typeof await first, 'number');
});

test('TCP: the peer ends the stream', async () => {
    const tcp = await connected();
    let closes = 0;
    const ended = new Promise(resolve => tcp.on('close', (...args) => {
        closes++;
        resolve(args);
    }));

    await tcp.send({data: 'end'});
    equal(await ended, [undefined]);
    await tcp.close();
    equal(closes, 2);
    await fails(tcp.close(), 2300999);
    equal(closes, 2);
});

test('TCP: the peer resets', async () => {
    const tcp = await connected();
    const failed = event(tcp, 'error');

    await tcp.send({data: 'reset'});
    equal(await failed, [{code: 104}]);
    await tcp.close();
});

test('TCP: use after close', async () => {
    const tcp = await connected();

    await tcp.close();
    await tcp.connect({address: address(TCP)});
    const message = event(tcp, 'message');
    await tcp.send({data: 'again'});
    equal(decode((await message)[0].message), 'again');
    await tcp.close();
});

test('TCP: close within a listener', async () => {
    const tcp = await connected();
    const closed = event(tcp, 'close');

    tcp.on('message', () => tcp.close());
    await tcp.send({data: 'x'});
    await closed;
});

test('TCP: extra options', async () => {
    const tcp = await connected();

    for (const options of [{}, {receiveBufferSize: 9000, sendBufferSize: 9000}, {reuseAddress: true},
        {socketTimeout: 3000}, {keepAlive: true}, {OOBInline: true}, {TCPNoDelay: true},
        {socketLinger: {on: true, linger: 5}}, {receiveBufferSize: -1}, {keepAlive: 'x', unknown: 1}])
        equal(await both((...cb) => tcp.setExtraOptions(options, ...cb)), [undefined, undefined]);
    await tcp.close();
});

test('UDP: a session, its events and their order', async () => {
    const udp = newUdp();
    const log = [];

    for (const type of ['listening', 'message', 'close', 'error'])
        udp.on(type, (...args) => log.push([type, ...args]));
    await udp.bind(address()).then(() => log.push(['bound']));
    equal(log, [['listening', undefined], ['bound']]);
    await udp.send({data: encode('datagram'), address: address(UDP)});
    while (log.length < 3)
        await turn(5);
    const [, {message, remoteInfo}] = log[2];
    equal([decode(message), remoteInfo],
        ['datagram', {address: '127.0.0.1', family: 'IPv4', port: UDP, size: 8}]);
    equal(await state(udp), [true, false, false]);
    await udp.close().then(() => log.push(['closed']));
    equal(log.slice(3), [['close', undefined], ['closed']]);
    equal(await state(udp), [false, false, true]);
});

test('UDP: empty datagrams are neither sent nor reported', async () => {
    const udp = await bound();
    const message = event(udp, 'message');

    equal(await udp.send({data: '', address: address(UDP)}), undefined);
    await udp.send({data: 'empty', address: address(UDP)});
    equal(decode((await message)[0].message), 'empty');
    await udp.close();
});

test('UDP: what a state does not allow', async () => {
    const udp = newUdp();

    await bothFail((...cb) => udp.send({data: 'x', address: address(UDP)}, ...cb), 2301009);
    await bothFail((...cb) => udp.setExtraOptions({broadcast: true}, ...cb), 2301009);
    await bothFail((...cb) => udp.close(...cb), 2300999);
    await udp.bind(address());
    await fails(udp.send({data: 'x', address: address(0)}), 2301022);
    await fails(udp.send({data: 'x'.repeat(70000), address: address(UDP)}), 2301090);
    await fails(udp.send({data: 'x', address: {address: '255.255.255.255', port: 9}}), 2301013);
    equal(await udp.setExtraOptions({broadcast: true, receiveBufferSize: 9000}), undefined);
    await udp.close();
    await fails(udp.close(), 2300999);
    await udp.bind(address());
    await udp.close();
});

test('on: one listener of each type, and types of the other class', async () => {
    const udp = newUdp();
    const log = [];

    udp.on('listening', () => log.push(1));
    udp.on('listening', () => log.push(2));
    udp.on('connect', () => log.push('connect'));
    await udp.bind(address());
    await udp.close();
    equal(log, [2]);
    newTcp().on('listening', () => {});
});

test('off', async () => {
    const tcp = await connected();
    const log = [];
    const listener = ({message}) => log.push(decode(message));

    tcp.off('error');
    tcp.off('error', listener);
    tcp.on('message', listener);
    tcp.off('message', () => {});
    await tcp.send({data: 'one'});
    while (!log.length)
        await turn(5);
    tcp.off('message', listener);
    await tcp.send({data: 'lost'});
    await turn(50);
    tcp.on('message', listener);
    await tcp.send({data: 'two'});
    while (log.length < 2)
        await turn(5);
    tcp.off('message');
    await tcp.close();
    equal(log, ['one', 'two']);
});

test('on and off with wrong arguments; there is no once', () => {
    for (const object of [newTcp(), newUdp()]) {
        for (const args of [[], ['message'], ['message', 5], [5, () => {}], ['message', null]])
            throws(() => object.on(...args), 401);
        for (const args of [[], [5], ['message', 5], ['message', undefined]])
            throws(() => object.off(...args), 401);
        equal([object.on('bogus', () => {}), object.off('bogus')], [undefined, undefined]);
        equal('once' in object, false);
    }
});

test('an open socket that nobody refers to goes on', async () => {
    const message = new Promise(resolve => {
        const udp = newUdp();

        udp.on('message', data => resolve(udp.close().then(() => data)));
        udp.bind(address(), () => udp.send({data: 'x', address: address(UDP)}));
    });

    System.gc();
    equal(decode((await message).message), 'x');
});

test('NetAddress is that of connection', () => {
    equal(socket.NetAddress === connection.NetAddress, true);
});

run();
