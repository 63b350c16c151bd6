// SPDX-License-Identifier: LGPL-2.1-or-later
// The rules of `@ohos.net.connection`, one test for each, on a backend in GJS whose networks the tests
// plug in and pull out.

import GObject from 'gi://GObject';
import Hawser from 'gi://Hawser?version=1';
import connection from '../../gir/ohos/@ohos.net.connection.js';
import {both, bothFail, equal, fails, run, test, turn} from './ohos-test.js';

const {NetBearType, NetCap} = connection;
const INTERNET = [NetCap.NET_CAPABILITY_INTERNET];

// Keeps what is plugged in, for every report of the core.
const Wires = GObject.registerClass(class Wires extends Hawser.ConnectionBackend {
    static networks = new Map();
    static reports = new Set();
    static checks = 0;

    static tell(report) {
        for (const make of Wires.networks.values())
            report.report_network(make());
        report.report_default([...Wires.networks.keys()][0] ?? null);
    }

    static plug(name, make) {
        Wires.networks.set(name, make);
        for (const report of Wires.reports)
            Wires.tell(report);
    }

    static pull(name) {
        if (!Wires.networks.delete(name))
            return;
        for (const report of Wires.reports) {
            report.report_gone(name);
            report.report_default([...Wires.networks.keys()][0] ?? null);
        }
    }

    vfunc_start(report) {
        Wires.reports.add(report);
        Wires.tell(report);
        report.report_ready();
        return true;
    }

    vfunc_stop(report) {
        Wires.reports.delete(report);
    }

    vfunc_check(report, key) {
        Wires.checks++;
        report.report_checked(key, 0, null);
    }
});

Hawser.Registry.get_default().register_backend(Wires, 'connection', 'connection-wires', 1000);

function describe(name, bearer, {caps = INTERNET, mtu = 1400, full = true} = {}) {
    return () => {
        const properties = Hawser.ConnectionProperties.new(name);
        const network = Hawser.NetDescription.new(name, bearer, properties);

        properties.set_mtu(mtu);
        if (full) {
            properties.set_domains('example.org');
            properties.add_link_address('192.0.2.7', 24);
            properties.add_link_address('2001:db8::7', 64);
            properties.add_dns('192.0.2.1');
            properties.add_route('0.0.0.0', 0, '192.0.2.1');
            properties.add_route('192.0.2.0', 24, null);
        }
        caps.forEach(cap => network.add_cap(cap));
        return network;
    };
}

const {ETHERNET, WIFI} = {ETHERNET: NetBearType.BEARER_ETHERNET, WIFI: NetBearType.BEARER_WIFI};
const settle = () => turn(80);

async function unplugged() {
    for (const name of [...Wires.networks.keys()])
        Wires.pull(name);
    await settle();
}

async function watching(...args) {
    const object = connection.createNetConnection(...args);
    const log = [];

    for (const type of ['netAvailable', 'netCapabilitiesChange', 'netConnectionPropertiesChange',
        'netBlockStatusChange', 'netLost', 'netUnavailable'])
        object.on(type, (...data) => log.push([type, ...data]));
    await object.register();
    return [object, log];
}

const types = log => log.map(([type]) => type);
const FOUND = ['netAvailable', 'netCapabilitiesChange', 'netConnectionPropertiesChange'];
const specifier = (bearers, caps, more = {}) =>
    ({netCapabilities: {bearerTypes: bearers, networkCap: caps}, ...more});

test('without a network', async () => {
    equal(await both((...cb) => connection.getDefaultNet(...cb)), [undefined, {netId: 0}]);
    equal(await both((...cb) => connection.hasDefaultNet(...cb)), [undefined, false]);
    equal(await both((...cb) => connection.getAllNets(...cb)), [undefined, []]);
});

test('queries of a network', async () => {
    Wires.plug('wire0', describe('wire0', ETHERNET));
    await settle();
    const [, handle] = await both((...cb) => connection.getDefaultNet(...cb));

    equal(handle.netId >= 100, true);
    equal(await connection.hasDefaultNet(), true);
    equal(await connection.getAllNets(), [{netId: handle.netId}]);
    const [, properties] = await both((...cb) => connection.getConnectionProperties(handle, ...cb));
    equal(properties, {
        interfaceName: 'wire0', domains: 'example.org', mtu: 1400,
        linkAddresses: [
            {address: {address: '192.0.2.7', family: 1, port: 0}, prefixLength: 24},
            {address: {address: '2001:db8::7', family: 2, port: 0}, prefixLength: 64},
        ],
        dnses: [{address: '192.0.2.1', family: 1, port: 0}],
        routes: [
            {
                interface: 'wire0',
                destination: {address: {address: '0.0.0.0', family: 1, port: 0}, prefixLength: 0},
                gateway: {address: '192.0.2.1', prefixLength: 0}, hasGateway: true, isDefaultRoute: true,
            },
            {
                interface: 'wire0',
                destination: {address: {address: '192.0.2.0', family: 1, port: 0}, prefixLength: 24},
                gateway: {address: '0.0.0.0', prefixLength: 0}, hasGateway: false, isDefaultRoute: false,
            },
        ],
    });
    const [, capabilities] = await both((...cb) => connection.getNetCapabilities({netId: handle.netId}, ...cb));
    equal(capabilities.bearerTypes, [ETHERNET]);
    equal([NetCap.NET_CAPABILITY_INTERNET, NetCap.NET_CAPABILITY_NOT_VPN].every(cap =>
        capabilities.networkCap.includes(cap)), true);
    equal([capabilities.linkUpBandwidthKbps, capabilities.linkDownBandwidthKbps], [0, 0]);
    equal(await connection.getNetCapabilities({netId: handle.netId + 0.5}), capabilities);
});

test('an empty list is left out, and no MTU is 1500', async () => {
    await unplugged();
    Wires.plug('bare0', describe('bare0', ETHERNET, {mtu: 0, full: false}));
    await settle();
    const properties = await connection.getConnectionProperties(await connection.getDefaultNet());

    equal(properties, {interfaceName: 'bare0', domains: '', mtu: 1500});
    await unplugged();
});

test('a handle of no use is 401', async () => {
    for (const name of ['getConnectionProperties', 'getNetCapabilities', 'reportNetConnected', 'reportNetDisconnected']) {
        for (const handle of [{}, {netId: '100'}, null, undefined, 5])
            await bothFail((...cb) => connection[name](handle, ...cb), 401);
        await bothFail((...cb) => connection[name](...cb), 401);
        await fails(connection[name]({netId: 100}, 5), 401);
    }
});

test('a network that is not there: 2100001, or 2101006 for a report', async () => {
    for (const netId of [0, 99999, -1, 0.5]) {
        for (const name of ['getConnectionProperties', 'getNetCapabilities'])
            await bothFail((...cb) => connection[name]({netId}, ...cb), 2100001);
        for (const name of ['reportNetConnected', 'reportNetDisconnected'])
            await bothFail((...cb) => connection[name]({netId}, ...cb), 2101006);
    }
});

test('a report has the network checked', async () => {
    Wires.plug('wire0', describe('wire0', ETHERNET));
    await settle();
    const handle = await connection.getDefaultNet();
    const before = Wires.checks;

    for (const name of ['reportNetConnected', 'reportNetDisconnected'])
        equal(await both((...cb) => connection[name](handle, ...cb)), [undefined, undefined]);
    equal(Wires.checks, before + 4);
});

test('queries take no notice of what is no callback', async () => {
    equal((await connection.getDefaultNet(5)).netId >= 100, true);
    equal(await connection.hasDefaultNet(null), true);
    equal((await connection.getAllNets('x')).length, 1);
});

test('names', async () => {
    equal(await both((...cb) => connection.getAddressesByName('127.0.0.1', ...cb)),
        [undefined, [{address: '127.0.0.1', family: 1, port: 0}]]);
    equal((await connection.getAddressesByName('::1'))[0], {address: '::1', family: 2, port: 0});
    equal((await connection.getAddressesByName('localhost')).length > 0, true);
    await bothFail((...cb) => connection.getAddressesByName('', ...cb), 2100001);
    await bothFail((...cb) => connection.getAddressesByName('nobody.invalid', ...cb), 2100002);
    for (const host of [5, null, undefined, {}])
        await bothFail((...cb) => connection.getAddressesByName(host, ...cb), 401);
    await bothFail((...cb) => connection.getAddressesByName(...cb), 401);
    await fails(connection.getAddressesByName('localhost', 5), 401);
});

test('names on a network', async () => {
    const handle = await connection.getDefaultNet();

    equal(await both((...cb) => handle.getAddressesByName('127.0.0.1', ...cb)),
        [undefined, [{address: '127.0.0.1', family: 1, port: 0}]]);
    equal(await both((...cb) => handle.getAddressByName('127.0.0.1', ...cb)),
        [undefined, {address: '127.0.0.1', family: 1, port: 0}]);
    for (const name of ['getAddressesByName', 'getAddressByName']) {
        await bothFail((...cb) => handle[name]('', ...cb), 2100001);
        await bothFail((...cb) => handle[name](5, ...cb), 401);
        await bothFail((...cb) => handle[name](...cb), 401);
    }
    await unplugged();
    await bothFail((...cb) => handle.getAddressByName('localhost', ...cb), 2100002);
});

test('createNetConnection: what it takes', () => {
    const good = specifier([], []);

    for (const args of [[], [undefined], [good], [good, undefined], [good, 5], [undefined, undefined],
        [{netCapabilities: {bearerTypes: []}}], [specifier([6], [32])]])
        equal(typeof connection.createNetConnection(...args), 'object');
    for (const args of [[null], [5], [{}, 0], [{}], [good, '5'], [undefined, 5], [good, null], [good, 5, 5],
        [{netCapabilities: null}], [{netCapabilities: {}}], [specifier('x', [])], [specifier([], 5)],
        [specifier(['x'], [])], [specifier([], ['x'])], [specifier([7], [])], [specifier([], [33])],
        [specifier([-1], [])]])
        equal(connection.createNetConnection(...args), undefined);
});

test('a specifier of no use is 401 at register', async () => {
    for (const wrong of [{netCapabilities: {bearerTypes: []}}, specifier([6], []), specifier([], [32])])
        await bothFail((...cb) => connection.createNetConnection(wrong).register(...cb), 401);
});

test('register: a network that is there', async () => {
    Wires.plug('wire0', describe('wire0', ETHERNET));
    await settle();
    const [object, log] = await watching();

    equal(log, []);
    await settle();
    equal(types(log), FOUND);
    const {netId} = await connection.getDefaultNet();
    equal(log[0][1], {netId});
    equal([log[1][1].netHandle.netId, log[2][1].netHandle.netId], [netId, netId]);
    equal(log[1][1].netCap.bearerTypes, [ETHERNET]);
    equal(log[2][1].connectionProperties.interfaceName, 'wire0');
    await object.unregister();
    await unplugged();
});

test('register: a network that comes, changes and goes', async () => {
    const [object, log] = await watching();

    await settle();
    equal(log, [['netUnavailable', undefined]]);
    Wires.plug('wire0', describe('wire0', ETHERNET));
    await settle();
    equal(types(log.splice(0)), ['netUnavailable', ...FOUND]);
    Wires.plug('wire0', describe('wire0', ETHERNET, {mtu: 1300}));
    await settle();
    equal(types(log), ['netConnectionPropertiesChange']);
    equal(log.splice(0)[0][1].connectionProperties.mtu, 1300);
    Wires.plug('wire0', describe('wire0', ETHERNET, {mtu: 1300, caps: [...INTERNET, NetCap.NET_CAPABILITY_MMS]}));
    await settle();
    equal(types(log), ['netCapabilitiesChange']);
    equal(log.splice(0)[0][1].netCap.networkCap[0], NetCap.NET_CAPABILITY_MMS);
    const {netId} = await connection.getDefaultNet();
    Wires.pull('wire0');
    await settle();
    equal(log, [['netLost', {netId}]]);
    await object.unregister();
});

test('register: a better network takes the place without netLost', async () => {
    Wires.plug('air0', describe('air0', WIFI));
    await settle();
    const [object, log] = await watching(specifier([], INTERNET));

    await settle();
    equal(types(log.splice(0)), FOUND);
    Wires.plug('wire0', describe('wire0', ETHERNET));
    await settle();
    Wires.pull('air0');
    await settle();
    equal(types(log), FOUND);
    equal(log[2][1].connectionProperties.interfaceName, 'wire0');
    await object.unregister();
    await unplugged();
});

test('register: by bearer', async () => {
    Wires.plug('air0', describe('air0', WIFI));
    Wires.plug('wire0', describe('wire0', ETHERNET));
    await settle();
    const [object, log] = await watching(specifier([WIFI], []));

    await settle();
    equal(log[2][1].connectionProperties.interfaceName, 'air0');
    await object.unregister();
    const [other, otherLog] = await watching(specifier([NetBearType.BEARER_CELLULAR], INTERNET));
    await settle();
    equal(types(otherLog), ['netUnavailable']);
    await other.unregister();
    await unplugged();
});

test('register: netUnavailable after the timeout', async () => {
    const [object, log] = await watching(specifier([], INTERNET), 150);

    await settle();
    equal(log, []);
    await turn(150);
    equal(types(log), ['netUnavailable']);
    await object.unregister();
});

test('register and unregister: each form, twice, and again', async () => {
    const object = connection.createNetConnection();

    equal(await new Promise(resolve => equal(object.register((...args) => resolve(args)), undefined)),
        [undefined, undefined]);
    await bothFail((...cb) => object.register(...cb), 2101008);
    equal(await object.unregister(5), undefined);
    await bothFail((...cb) => object.unregister(...cb), 2101007);
    equal(await object.register(5), undefined);
    equal(await object.unregister(), undefined);
});

test('on: after register in the same turn; one listener; wrong arguments; no off, no once', async () => {
    const object = connection.createNetConnection();
    const log = [];

    object.register(() => {});
    object.on('netUnavailable', () => log.push(1));
    object.on('netUnavailable', () => log.push(2));
    for (const args of [[], ['netLost'], ['netLost', 5], [5, () => {}], ['bogus', () => {}], ['netLost', null]])
        equal(object.on(...args), undefined);
    await settle();
    equal(log, [2]);
    equal(['off' in object, 'once' in object], [false, false]);
    await object.unregister();
});

test('unregister within a listener', async () => {
    const object = connection.createNetConnection();
    const log = [];

    Wires.plug('wire0', describe('wire0', ETHERNET));
    await settle();
    object.on('netAvailable', () => {
        log.push('available');
        object.unregister(() => log.push('unregistered'));
    });
    object.on('netCapabilitiesChange', () => log.push('capabilities'));
    await object.register();
    await settle();
    equal(log, ['available', 'unregistered']);
    await unplugged();
});

test('two objects with the same specifier', async () => {
    Wires.plug('wire0', describe('wire0', ETHERNET));
    await settle();
    const [[first, firstLog], [second, secondLog]] = [await watching(), await watching()];

    await settle();
    equal([types(firstLog), types(secondLog)], [FOUND, FOUND]);
    await first.unregister();
    await unplugged();
    equal([types(firstLog), types(secondLog)], [FOUND, [...FOUND, 'netLost']]);
    await second.unregister();
});

run();
