// SPDX-License-Identifier: LGPL-2.1-or-later
// What OpenHarmony's modules leave behind: nothing that grows. The library that counts living objects
// is preloaded, and has a typelib of its own.

import GObject from 'gi://GObject';
import Hawser from 'gi://Hawser?version=1';
import HawserTest from 'gi://HawserTest?version=1';
import System from 'system';
import {http, socket, webSocket} from '../../gir/ohos/@kit.NetworkKit.js';
import {env, equal, port, run, test, turn} from './ohos-test.js';

HawserTest.object_count_start();

const Canned = GObject.registerClass(class LifeCanned extends Hawser.HttpBackend {
    vfunc_start(exchange) {
        if (exchange.get_uri().get_path() === '/silent')
            return true;
        exchange.report_headers(Hawser.HttpVersion.HTTP1_1, 200, 'OK', new Hawser.HttpHeaders());
        exchange.report_done();
        return true;
    }
});

Hawser.Registry.get_default().register_backend(Canned, 'http', 'http-life', 1000);

async function counts() {
    // Objects that JavaScript let go of go one collection later than what they hold.
    for (let i = 0; i < 4; i++) {
        await turn(10);
        System.gc();
    }
    return Object.fromEntries(HawserTest.object_count_list().split('\n').filter(line => line)
        .map(line => line.split(' ')).map(([name, n]) => [name, Number(n)]));
}

// As many objects after a few as after many more.
async function unchanged(action, times) {
    await action(20);
    const before = await counts();
    await action(times);
    const after = await counts();

    equal(Object.entries(after).filter(([name, n]) => n > (before[name] ?? 0) + 20), []);
}

test('10,000 requests', () => unchanged(async times => {
    for (let i = 0; i < times; i++)
        equal((await http.createHttp().request('http://canned/')).responseCode, 200);
}, 10000));

test('10,000 requests that are destroyed', () => unchanged(async times => {
    for (let i = 0; i < times; i++) {
        const object = http.createHttp();
        const promise = object.request('http://canned/');

        object.destroy();
        await promise.catch(error => equal(error.code, 2300023));
    }
}, 10000));

test('10,000 pairs of on and off', () => unchanged(async times => {
    const object = http.createHttp();

    for (let i = 0; i < times; i++) {
        const listener = () => object.destroy();

        object.on('headersReceive', listener);
        object.off('headersReceive', listener);
        if (i % 100 === 0)
            socket.constructTCPSocketInstance().on('message', listener);
    }
}, 10000));

test('10,000 messages', async () => {
    const object = webSocket.createWebSocket();
    const opened = new Promise(resolve => object.on('open', resolve));

    await object.connect(`${env('WS')}/echo`);
    await opened;
    await unchanged(async times => {
        for (let i = 0; i < times; i++) {
            const message = new Promise(resolve => object.on('message', (_, data) => resolve(data)));

            object.send('text', () => {});
            equal(await message, 'text');
        }
    }, 10000);
    const closed = new Promise(resolve => object.on('close', resolve));
    await object.close();
    await closed;
});

test('sockets that were closed, and that their own listeners refer to', () => unchanged(async times => {
    for (let i = 0; i < times; i++) {
        const tcp = socket.constructTCPSocketInstance();

        tcp.on('message', () => tcp.close());
        await tcp.connect({address: {address: '127.0.0.1', port: port('TCP')}});
        await tcp.close();
        const udp = socket.constructUDPSocketInstance();

        udp.on('message', () => udp.close());
        await udp.bind({address: '127.0.0.1'});
        await udp.close();
    }
}, 300));

run();
