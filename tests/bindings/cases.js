// SPDX-License-Identifier: LGPL-2.1-or-later
// The cases of cases.tsv in GJS, started by run-cases.py: gjs -m cases.js
//
// The library that counts living objects is preloaded, and has a typelib of its own.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Hawser from 'gi://Hawser?version=1';
import HawserTest from 'gi://HawserTest?version=1';
import System from 'system';

HawserTest.object_count_start();

const HTTP = GLib.getenv('HAWSER_TEST_HTTP');
const WS = GLib.getenv('HAWSER_TEST_WS');
const TCP = Number(GLib.getenv('HAWSER_TEST_TCP'));
const UDP = Number(GLib.getenv('HAWSER_TEST_UDP'));
const LOCAL = port => ({address: '127.0.0.1', port});
const cases = new Map();
const decoder = new TextDecoder();

function add(name, func) {
    cases.set(name, func);
}

function equal(value, expected) {
    const [a, b] = [value, expected].map(v => JSON.stringify(v instanceof Uint8Array ? [...v] : v));

    if (a !== b)
        throw new Error(`${a} instead of ${b}`);
}

function within(part, text) {
    if (!text.includes(part))
        throw new Error(`no “${part}” in “${text}”`);
}

// The call ends with an error of this number, whose text has these words.
async function fails(promise, code, ...words) {
    let error = null;

    try {
        await promise;
    } catch (e) {
        error = e;
    }
    if (!(error instanceof GLib.Error))
        throw new Error(`no error but ${error}`);
    if (code)
        equal(error.code, code);
    for (const word of words)
        within(word, error.message);
    return error;
}

const event = (emitter, name) => new Promise(resolve =>
    emitter.once(name, (...data) => resolve(data.length > 1 ? data : data[0])));

// HTTP

add('http/text', async () => {
    const response = await new Hawser.HttpRequest().request_async(`${HTTP}/text`);

    equal(response.response_code, Hawser.HttpResponseCode.OK);
    equal(response.result, 'a page of the test');
    equal(response.header['content-type'], 'text/plain');
});

add('http/bytes', async () => {
    const response = await new Hawser.HttpRequest().request_async(`${HTTP}/bytes`);

    if (!(response.result instanceof Uint8Array))
        throw new Error(`${response.result}`);
    equal(response.result, [0, 1, 2]);
});

async function json(path, options) {
    return JSON.parse((await new Hawser.HttpRequest().request_async(`${HTTP}${path}`, options)).result);
}

add('http/post-object', async () => {
    const extraData = {text: 'ä', number: 5, big: 2 ** 40, list: [1.5, true, null], in: {a: 'b'}};
    const reply = await json('/json', {method: 'POST', extraData});

    equal(reply.method, 'POST');
    // The server shows the bytes one by one.
    equal(JSON.parse(decoder.decode(Uint8Array.from(reply.body, c => c.charCodeAt(0)))), extraData);
});

add('http/post-bytes', async () => {
    const extraData = new Uint8Array([0, 255, 49]);

    for (const data of [extraData, extraData.buffer])
        equal((await json('/json', {method: 'POST', extraData: data})).body, '\x00\xff1');
});

add('http/header', async () => {
    const {header} = await json('/json', {header: {'X-Test': 'here', 'x-n': 7}});

    equal([header['x-test'], header['x-n']], ['here', '7']);
});

add('http/query', async () => {
    equal((await json('/json', {extraData: {a: '1 2'}})).path, '/json?a=1%202');
});

add('http/status', async () => {
    equal((await new Hawser.HttpRequest().request_async(`${HTTP}/missing`)).response_code, 404);
});

add('http/redirect', async () => {
    const response = await new Hawser.HttpRequest().request_async(`${HTTP}/redirect`);

    equal([response.url, response.response_code], [`${HTTP}/text`, 200]);
});

add('http/refused', () =>
    fails(new Hawser.HttpRequest().request_async('http://127.0.0.1:9/'), 2300007));

add('http/url', () => fails(new Hawser.HttpRequest().request_async('http://'), 2300003));

add('http/timeout', () =>
    fails(new Hawser.HttpRequest().request_async(`${HTTP}/silent`, {readTimeout: 50}), 2300028));

async function cancelled(request, path) {
    const cancellable = new Gio.Cancellable();
    const promise = request.request_async(`${HTTP}${path}`, cancellable);

    cancellable.cancel();
    const error = await fails(promise);
    if (!error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED))
        throw error;
}

add('http/cancel', () => cancelled(new Hawser.HttpRequest(), '/silent'));

add('http/destroy', () => {
    const request = new Hawser.HttpRequest();
    const promise = request.request_async(`${HTTP}/silent`);

    request.destroy();
    return fails(promise, 2300023);
});

add('http/many', async () => {
    const request = new Hawser.HttpRequest();
    const replies = await Promise.all([...Array(10).keys()].map(i =>
        request.request_async(`${HTTP}/json?${i}`)));

    equal(replies.map(reply => JSON.parse(reply.result).path), [...Array(10).keys()].map(i => `/json?${i}`));
});

add('http/event', async () => {
    const request = new Hawser.HttpRequest();
    const seen = [];

    request.on('headersReceive', header => seen.push(header['content-type']));
    request.on('bogus', () => seen.push('bogus'));
    request.on('notify', () => seen.push('notify'));
    await request.request_async(`${HTTP}/text`);
    equal(seen, ['text/plain']);
});

add('http/once-off', async () => {
    const request = new Hawser.HttpRequest();
    const seen = [];
    const gone = () => seen.push('gone');
    const get = () => request.request_async(`${HTTP}/text`);

    request.once('headersReceive', () => seen.push('once'));
    request.on('headersReceive', gone);
    request.on('headers-receive', () => seen.push('stays'));
    request.connect('headers-receive', () => seen.push('signal'));
    request.off('headersReceive', gone);
    await get();
    equal(seen, ['once', 'stays', 'signal']);
    await get();
    equal(seen.slice(3), ['stays', 'signal']);
    request.off('headersReceive');
    await get();
    equal(seen.slice(5), ['signal']);
});

add('http/stream', async () => {
    const response = await new Hawser.HttpRequest().open_async(`${HTTP}/large`);
    const stream = response.get_stream();
    let size = 0, pieces = 0;

    for (;;) {
        const bytes = await new Promise((resolve, reject) =>
            stream.read_bytes_async(65536, GLib.PRIORITY_DEFAULT, null, (_, result) => {
                try {
                    resolve(stream.read_bytes_finish(result));
                } catch (error) {
                    reject(error);
                }
            }));

        if (bytes.get_size() === 0)
            break;
        size += bytes.get_size();
        pieces++;
    }
    equal(size, 1 << 20);
    if (pieces < 2)
        throw new Error('in one piece');
});

const CannedHttp = GObject.registerClass(class CannedHttp extends Hawser.HttpBackend {
    vfunc_start(exchange) {
        const path = exchange.get_uri().get_path();

        if (path === '/throw')
            throw new Error('a mistake of the backend');
        if (path === '/false')
            return false;
        if (path === '/nothing')
            return undefined;
        if (path === '/silent')
            return true;
        if (path === '/error') {
            exchange.report_error(new Error('JavaScript’s own'));
            return true;
        }
        exchange.report_headers(Hawser.HttpVersion.HTTP1_1, 200, 'OK', new Hawser.HttpHeaders());
        exchange.report_data(new TextEncoder().encode(`canned ${path}`));
        exchange.report_done();
        if (path === '/twice') {
            exchange.report_done();
            exchange.report_failed(2300056, 'too late');
        }
        return true;
    }
});

function canned(path, options) {
    return new Hawser.HttpRequest({backend: 'http-canned'}).request_async(`http://canned${path}`, options);
}

add('http/backend', async () => {
    const response = await canned('/page');

    equal([response.result, response.backend], ['canned /page', 'http-canned']);
});
add('http/backend-throws', async () => {
    await fails(canned('/throw'), 2300999, 'http-canned', 'a mistake of the backend');
    await fails(canned('/error'), 2300999, 'JavaScript’s own');
});
add('http/backend-nothing', async () => {
    await fails(canned('/false'), 2300999, 'http-canned');
    await fails(canned('/nothing'), 2300999, 'http-canned');
});
add('http/backend-twice', async () => equal((await canned('/twice')).result, 'canned /twice'));
add('http/backend-silent', () => fails(canned('/silent', {readTimeout: 50}), 2300028, 'http-canned'));

// WebSocket

async function open(path, options, properties = {}) {
    const socket = new Hawser.WebSocket(properties);
    const opened = event(socket, 'open');

    await socket.connect_async(`${WS}${path}`, options);
    await opened;
    return socket;
}

async function shut(socket, options) {
    const closed = event(socket, 'close');

    await socket.close_async(options);
    return closed;
}

async function echo(socket, data) {
    const message = event(socket, 'message');

    await socket.send_async(data);
    return message;
}

add('websocket/text', async () => {
    const socket = await open('/echo');

    equal(await echo(socket, 'hello ä'), 'hello ä');
    // What would end a text in C does not.
    for (const text of ['\0', 'a\0ä', 'ä\0', ''])
        equal(await echo(socket, text), text);
    await shut(socket);
});

add('websocket/bytes', async () => {
    const socket = await open('/echo');

    equal(await echo(socket, new Uint8Array([0, 1, 255])), new Uint8Array([0, 1, 255]));
    await shut(socket);
});

add('websocket/header', async () => {
    const socket = new Hawser.WebSocket();
    const message = event(socket, 'message');

    await socket.connect_async(`${WS}/header`, {header: {'x-test': 'here'}});
    equal(await message, 'here');
    await shut(socket);
});

add('websocket/refused', async () => {
    const socket = new Hawser.WebSocket();
    const failed = event(socket, 'error');

    socket.on('open', () => {
        throw new Error('open');
    });
    await socket.connect_async(`${WS}/missing`);
    const [error, status] = await failed;
    equal([error.code, status], [200, 404]);
});

add('websocket/closed', async () => {
    const socket = await open('/echo');

    // Codes outside of 1000 to 1015 count as 1000.
    equal(await shut(socket, {code: 1001, reason: 'enough'}), [1001, 'enough']);
});

add('websocket/peer-closes', async () => {
    const socket = await open('/bye');
    const closed = event(socket, 'close');

    await socket.send_async('go');
    equal(await closed, [4001, 'bye']);
});

add('websocket/not-open', () => fails(new Hawser.WebSocket().send_async('x'), 2302999));

add('websocket/again', async () => {
    const socket = await open('/echo');

    await shut(socket);
    const opened = event(socket, 'open');
    await socket.connect_async(`${WS}/echo`);
    await opened;
    equal(await echo(socket, 'again'), 'again');
    await shut(socket);
});

const CannedWebSocket = GObject.registerClass(class CannedWebSocket extends Hawser.WebSocketBackend {
    vfunc_connect(channel) {
        const path = channel.get_uri().get_path();

        if (path === '/throw')
            throw new Error('a mistake of the backend');
        if (path === '/nothing')
            return undefined;
        if (path === '/silent')
            return true;
        channel.report_open(101, 'Canned', null, null);
        return true;
    }

    vfunc_send(channel, message, isText) {
        if (isText)
            channel.report_text(decoder.decode(message.toArray()));
        else
            channel.report_bytes(message);
        channel.report_sent();
    }

    vfunc_close(channel, code, reason) {
        channel.report_closed(code, reason);
        if (channel.get_uri().get_path() === '/twice') {
            channel.report_closed(1002, 'again');
            channel.report_failed(0, 'and again');
        }
    }

    vfunc_cancel() {
    }
});

function cannedSocket(path, options) {
    const socket = new Hawser.WebSocket({backend: 'websocket-canned'});
    const outcome = new Promise((resolve, reject) => {
        socket.on('open', () => resolve(socket));
        socket.on('error', reject);
    });

    return Promise.all([socket.connect_async(`ws://canned${path}`, options), outcome])
        .then(() => socket);
}

add('websocket/backend', async () => {
    const socket = await cannedSocket('/echo');

    equal(await echo(socket, 'text'), 'text');
    equal(await echo(socket, new Uint8Array([0, 9])), new Uint8Array([0, 9]));
    equal(socket.backend, 'websocket-canned');
    await shut(socket);
});
add('websocket/backend-throws', () =>
    fails(cannedSocket('/throw'), 0, 'websocket-canned', 'a mistake of the backend'));
add('websocket/backend-nothing', () => fails(cannedSocket('/nothing'), 0, 'websocket-canned'));
add('websocket/backend-twice', async () => {
    const socket = await cannedSocket('/twice');
    let count = 0;

    socket.on('close', () => count++);
    await shut(socket);
    await new Promise(resolve => setTimeout(resolve, 20));
    equal(count, 1);
});
add('websocket/backend-silent', () =>
    fails(cannedSocket('/silent', {connectTimeout: 50}), 0, 'websocket-canned'));

// TCP

async function connected(properties = {}) {
    const socket = new Hawser.TcpSocket(properties);

    await socket.connect_async({address: LOCAL(TCP), timeout: 5000});
    return socket;
}

add('tcp/text', async () => {
    const socket = new Hawser.TcpSocket();
    const seen = [];

    socket.on('connect', () => seen.push('event'));
    await socket.connect_async({address: LOCAL(TCP)});
    seen.push('call');
    equal(seen, ['event', 'call']);
    const message = event(socket, 'message');
    await socket.send_async('hello ä');
    const [data] = await message;
    equal(decoder.decode(data), 'hello ä');
    await socket.close_async();
});

add('tcp/bytes', async () => {
    const socket = await connected();

    for (const bytes of [new Uint8Array([1, 0, 2]), new Uint8Array([0, 3]).buffer]) {
        const message = event(socket, 'message');

        await socket.send_async({data: bytes});
        equal((await message)[0], new Uint8Array(bytes));
    }
    await socket.close_async();
});

add('tcp/state', async () => {
    const socket = new Hawser.TcpSocket();
    const state = async () => {
        const s = await socket.get_state_async();

        return [s.is_bound, s.is_connected, s.is_close];
    };

    equal(await state(), [false, false, false]);
    await socket.connect_async({address: LOCAL(TCP)});
    equal(await state(), [true, true, false]);
    await socket.close_async();
    equal(await state(), [false, false, true]);
});

add('tcp/remote-address', async () => {
    const socket = await connected();
    const address = await socket.get_remote_address_async();

    equal([address.address, address.port, address.family], ['127.0.0.1', TCP, 1]);
    await socket.close_async();
});

add('tcp/remote-info', async () => {
    const socket = await connected();
    const message = event(socket, 'message');

    await socket.send_async('12345');
    const [, info] = await message;
    equal([info.address, info.port, info.family, info.size], ['127.0.0.1', TCP, 'IPv4', 5]);
    await socket.close_async();
});

add('tcp/options', async () => {
    const socket = await connected();

    await socket.set_extra_options_async({
        keepAlive: true, TCPNoDelay: true, OOBInline: false, receiveBufferSize: 20000,
        socketLinger: {on: true, linger: 1000},
    });
    await socket.close_async();
});

add('tcp/refused', () =>
    fails(new Hawser.TcpSocket().connect_async({address: LOCAL(9)}), 2301111));

add('tcp/not-open', () => fails(new Hawser.TcpSocket().send_async('x'), 2301009));

add('tcp/peer-ends', async () => {
    const socket = await connected();
    const closed = event(socket, 'close');

    await socket.send_async('bye');
    await closed;
    await socket.close_async();
});

add('tcp/close', async () => {
    const socket = await connected();
    const seen = [];

    socket.on('close', () => seen.push('event'));
    await socket.close_async();
    seen.push('call');
    equal(seen, ['event', 'call']);
});

// UDP

async function bound(properties = {}) {
    const socket = new Hawser.UdpSocket(properties);

    await socket.bind_async('127.0.0.1');
    return socket;
}

add('udp/text', async () => {
    const socket = new Hawser.UdpSocket();
    const seen = [];

    socket.on('listening', () => seen.push('event'));
    await socket.bind_async(LOCAL(0));
    equal(seen, ['event']);
    const message = event(socket, 'message');
    await socket.send_async({data: 'hello', address: LOCAL(UDP)});
    const [data, info] = await message;
    equal([decoder.decode(data), info.address, info.port], ['hello', '127.0.0.1', UDP]);
    await socket.close_async();
});

add('udp/bytes', async () => {
    const socket = await bound();
    const message = event(socket, 'message');

    await socket.send_async({data: new Uint8Array([1, 0, 2]), address: LOCAL(UDP)});
    equal((await message)[0], new Uint8Array([1, 0, 2]));
    await socket.close_async();
});

add('udp/options', async () => {
    const socket = await bound();

    await socket.set_extra_options_async({broadcast: true});
    await socket.close_async();
});

add('udp/not-bound', () =>
    fails(new Hawser.UdpSocket().send_async({data: 'x', address: LOCAL(UDP)}), 2301009));

// Backends for sockets

const OwnSockets = GObject.registerClass(class OwnSockets extends Hawser.SocketBackend {
    vfunc_create(type, family) {
        const socket = Gio.Socket.new(family, type, Gio.SocketProtocol.DEFAULT);

        socket.blocking = false;
        return socket;
    }

    vfunc_bind(socket, address) {
        return socket.bind(address, false);
    }

    vfunc_connect(attempt) {
        const behaviour = OwnSockets.behaviour;

        if (behaviour === 'throw')
            throw new Error('a mistake of the backend');
        if (behaviour === 'nothing')
            return undefined;
        if (behaviour === 'silent')
            return true;

        const socket = attempt.get_socket();

        socket.blocking = true;
        try {
            socket.connect(attempt.get_address(), null);
            attempt.report_connected();
        } catch (error) {
            attempt.report_error(error);
        }
        socket.blocking = false;
        if (behaviour === 'twice')
            attempt.report_failed(2301111, 'too late');
        return true;
    }

    vfunc_cancel() {
    }

    vfunc_set_option(socket, option, value) {
        if (option === Hawser.SocketOption.KEEP_ALIVE)
            socket.keepalive = value !== 0;
        return true;
    }
});

async function own(behaviour, timeout = 5000) {
    OwnSockets.behaviour = behaviour;
    const socket = new Hawser.TcpSocket({backend: 'socket-own'});

    await socket.connect_async({address: LOCAL(TCP), timeout});
    const message = event(socket, 'message');
    await socket.send_async('own');
    equal(decoder.decode((await message)[0]), 'own');
    equal(socket.backend, 'socket-own');
    await socket.close_async();
}

add('socket/backend', async () => {
    await own('good');

    const socket = await bound({backend: 'socket-own'});
    const message = event(socket, 'message');

    await socket.send_async({data: 'own', address: LOCAL(UDP)});
    equal(decoder.decode((await message)[0]), 'own');
    await socket.close_async();
});
add('socket/backend-throws', () =>
    fails(own('throw'), 0, 'socket-own', 'a mistake of the backend'));
add('socket/backend-nothing', () => fails(own('nothing'), 0, 'socket-own'));
add('socket/backend-twice', () => own('twice'));
add('socket/backend-silent', () => fails(own('silent', 50), 0, 'socket-own'));

// The state of the network, as a backend of ours tells it

function wire(name, bearer) {
    const properties = Hawser.ConnectionProperties.new(name);

    properties.set_mtu(1400);
    properties.add_link_address('192.0.2.7', 24);
    properties.add_dns('192.0.2.1');
    const network = Hawser.NetDescription.new(name, bearer, properties);
    network.add_cap(Hawser.NetCap.INTERNET);
    return network;
}

const wires = new Set();

function addConnectionBackend(name, start) {
    const Backend = GObject.registerClass({GTypeName: `Connection_${name}`},
        class extends Hawser.ConnectionBackend {
            vfunc_start(linkReport) {
                return start(linkReport);
            }

            vfunc_stop(linkReport) {
                wires.delete(linkReport);
            }
        });

    Hawser.Registry.get_default().register_backend(Backend, 'connection', `connection-${name}`, -1);
}

function addConnectionBackends() {
    addConnectionBackend('canned', linkReport => {
        wires.add(linkReport);
        linkReport.report_network(wire('eth0', Hawser.NetBearType.ETHERNET));
        linkReport.report_network(wire('wlan0', Hawser.NetBearType.WIFI));
        linkReport.report_default('eth0');
        linkReport.report_ready();
        return true;
    });
    addConnectionBackend('throws', () => {
        throw new Error('a mistake of the backend');
    });
    addConnectionBackend('nothing', () => undefined);
    addConnectionBackend('twice', linkReport => {
        linkReport.report_ready();
        linkReport.report_failed(2100002, 'not today');
        linkReport.report_failed(2100002, 'too late');
        linkReport.report_ready();
        return true;
    });
    addConnectionBackend('silent', () => true);
}

async function cannedNet() {
    const manager = new Hawser.ConnectionManager({backend: 'canned'});

    return [manager, await manager.get_default_net_async()];
}

// A connection and what it tells, and a promise of as many events.
function cannedConnection(properties = {}) {
    const connection = new Hawser.NetConnection({backend: 'canned', ...properties});
    const log = [];
    let notify = () => {};

    for (const type of ['netAvailable', 'netCapabilitiesChange', 'netConnectionPropertiesChange',
        'netLost', 'netUnavailable']) {
        connection.on(type, handle => {
            log.push([type, handle?.net_id]);
            notify();
        });
    }
    const told = count => new Promise(resolve => {
        notify = () => log.length >= count && resolve();
        notify();
    });
    return [connection, log, told];
}

const list = model => [...Array(model.get_n_items()).keys()].map(i => model.get_item(i));

add('connection/default-net', async () => {
    const [manager, net] = await cannedNet();

    equal([manager.backend, net.interface_name, net.is_default], ['connection-canned', 'eth0', true]);
    equal([net.net_id >= 100, await manager.has_default_net_async()], [true, true]);
});

add('connection/all-nets', async () => {
    const [manager, net] = await cannedNet();
    const nets = list(await manager.get_all_nets_async());

    equal(nets.map(n => [n.interface_name, n.is_default]), [['eth0', true], ['wlan0', false]]);
    equal(nets[0].net_id, net.net_id);
});

add('connection/properties', async () => {
    const [manager, net] = await cannedNet();
    const properties = await manager.get_connection_properties_async(net);

    equal([properties.interface_name, properties.mtu], ['eth0', 1400]);
    equal(list(properties.link_addresses).map(a => a.address.address), ['192.0.2.7']);
    equal(list(properties.dnses).map(a => a.address), ['192.0.2.1']);
});

add('connection/capabilities', async () => {
    const [manager, net] = await cannedNet();
    const capabilities = await manager.get_net_capabilities_async(net);

    equal([Hawser.NetBearType.ETHERNET, Hawser.NetBearType.WIFI].map(b => capabilities.has_bearer_type(b)),
        [true, false]);
    equal([Hawser.NetCap.INTERNET, Hawser.NetCap.VALIDATED].map(c => capabilities.has_cap(c)),
        [true, false]);
});

add('connection/unknown-net', async () => {
    const [manager] = await cannedNet();
    const stranger = Hawser.NetHandle.new(99999);

    await fails(manager.get_connection_properties_async(stranger), 2100001);
    await fails(manager.get_net_capabilities_async(stranger), 2100001);
});

add('connection/resolve', async () => {
    for (const resolver of await cannedNet()) {
        for (const [address, family] of [['127.0.0.1', 1], ['::1', 2]]) {
            const found = list(await resolver.get_addresses_by_name_async(address));

            equal(found.map(a => [a.address, a.family]), [[address, family]]);
        }
    }
});

add('connection/register', async () => {
    const [, {net_id: id}] = await cannedNet();
    const [connection, log, told] = cannedConnection();

    await connection.register_async();
    await told(3);
    equal(log, [['netAvailable', id], ['netCapabilitiesChange', id], ['netConnectionPropertiesChange', id]]);
    await connection.unregister_async();
});

add('connection/registered-twice', async () => {
    const [connection, , told] = cannedConnection();

    await connection.register_async();
    await fails(connection.register_async(), 2101008);
    await told(3);
    await connection.unregister_async();
});

add('connection/not-registered', async () => {
    const [connection] = cannedConnection();

    await fails(connection.unregister_async(), 2101007);
    await connection.register_async();
    await connection.unregister_async();
    await fails(connection.unregister_async(), 2101007);
});

add('connection/lost', async () => {
    const [manager, {net_id: id}] = await cannedNet();
    const [connection, log, told] = cannedConnection();

    await connection.register_async();
    await told(3);
    for (const linkReport of wires) {
        linkReport.report_gone('wlan0');
        linkReport.report_gone('eth0');
        linkReport.report_default(null);
    }
    await told(4);
    equal(log[3], ['netLost', id]);
    equal(await manager.has_default_net_async(), false);
    equal((await manager.get_default_net_async()).net_id, 0);
    await connection.unregister_async();
});

add('connection/unavailable', async () => {
    const capabilities = new Hawser.NetCapabilities();

    capabilities.add_bearer_type(Hawser.NetBearType.CELLULAR);
    const [connection, log, told] = cannedConnection(
        {net_specifier: Hawser.NetSpecifier.new(capabilities), timeout: 30});
    await connection.register_async();
    await told(1);
    equal(log, [['netUnavailable', undefined]]);
    await connection.unregister_async();
});

for (const name of ['throws', 'nothing', 'twice', 'silent']) {
    add(`connection/backend-${name}`, () => fails(
        new Hawser.ConnectionManager({backend: name}).get_default_net_async(), 2100002, `connection-${name}`,
        ...name === 'throws' ? ['a mistake of the backend'] : []));
}

// Registry

add('registry/list', () => {
    const info = Hawser.Registry.get_default().find('http-soup');

    equal([info.name, info.services], ['http-soup', ['http']]);
    equal([Hawser.PluginState.AVAILABLE, Hawser.PluginState.LOADED].includes(info.state), true);
});

add('registry/refused', () => {
    const Empty = GObject.registerClass(class EmptyBackend extends Hawser.HttpBackend {});

    return fails((async () =>
        Hawser.Registry.get_default().register_backend(Empty, 'http', 'http-empty', 1))(), 0, 'start');
});

// What stays

const turn = () => new Promise(resolve => setTimeout(resolve, 10));

async function counts() {
    // Objects that JavaScript let go of go one collection later than what they hold.
    for (let i = 0; i < 4; i++) {
        await turn();
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
    // One or two of what is kept for reuse may come and go; nothing may grow with the number.
    const grown = Object.entries(after).filter(([name, n]) => n > (before[name] ?? 0) + 20);

    equal(grown, []);
}

add('life/requests', () => unchanged(async times => {
    for (let i = 0; i < times; i++)
        equal((await canned('/page')).response_code, 200);
}, 10000));

add('life/messages', async () => {
    const socket = await cannedSocket('/echo');

    await unchanged(async times => {
        for (let i = 0; i < times; i++)
            equal(await echo(socket, 'text'), 'text');
    }, 10000);
    await shut(socket);
});

add('life/listeners', () => unchanged(async times => {
    const request = new Hawser.HttpRequest();

    for (let i = 0; i < times; i++) {
        const listener = () => request.destroy();

        request.on('headersReceive', listener);
        request.off('headersReceive', listener);
        if (i % 100 === 0)
            new Hawser.TcpSocket().on('message', listener);
    }
}, 10000));

add('life/cancelled', () => unchanged(async times => {
    for (let i = 0; i < times; i++) {
        const cancellable = new Gio.Cancellable();
        const promise = new Hawser.HttpRequest({backend: 'http-canned'})
            .request_async('http://canned/silent', null, cancellable);

        cancellable.cancel();
        await fails(promise);
    }
}, 10000));

add('life/registered', async () => {
    await cannedNet();
    await unchanged(async times => {
        for (let i = 0; i < times; i++) {
            const [connection, , told] = cannedConnection();

            await connection.register_async();
            await told(3);
            await connection.unregister_async();
        }
    }, 10000);
});

add('life/closed-goes', () => unchanged(async times => {
    for (let i = 0; i < times; i++) {
        const socket = await connected();

        socket.self = socket;
        socket.on('message', () => socket.close_async());
        await socket.close_async();
        const other = await bound();

        other.on('message', () => other.close_async());
        await other.close_async();
    }
}, 200));

async function main() {
    const only = System.programArgs;
    const registry = Hawser.Registry.get_default();
    let number = 0, bad = 0;

    registry.register_backend(CannedHttp, 'http', 'http-canned', -1);
    registry.register_backend(CannedWebSocket, 'websocket', 'websocket-canned', -1);
    registry.register_backend(OwnSockets, 'socket', 'socket-own', -1);
    addConnectionBackends();
    for (const [name, func] of cases) {
        if (only.length && !only.includes(name))
            continue;
        try {
            await func();
            print(`ok ${++number} - ${name}`);
        } catch (error) {
            bad++;
            print(`not ok ${++number} - ${name}: ${error.message}`);
            for (const line of `${error.stack}`.trim().split('\n'))
                print(`# ${line}`);
        }
    }
    print(`1..${number}`);
    return bad ? 1 : 0;
}

const loop = GLib.MainLoop.new(null, false);
let status = 1;

main().then(result => (status = result)).catch(logError).finally(() => loop.quit());
loop.run();
System.exit(status);
