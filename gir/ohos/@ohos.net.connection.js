// SPDX-License-Identifier: LGPL-2.1-or-later
// OpenHarmony's module `@ohos.net.connection` on Hawser.

import GLib from 'gi://GLib';
import Hawser from 'gi://Hawser?version=1';
import {fromNetAddress, NetAddress} from './lib/addresses.js';
import {call, cutAtNul, finisher, isFunction, isObject, Listeners, parameterError, toUint32}
    from './lib/calls.js';
import {setOpen} from './lib/alive.js';

const NetCap = Object.freeze({
    NET_CAPABILITY_MMS: 0,
    NET_CAPABILITY_NOT_METERED: 11,
    NET_CAPABILITY_INTERNET: 12,
    NET_CAPABILITY_NOT_VPN: 15,
    NET_CAPABILITY_VALIDATED: 16,
    NET_CAPABILITY_PORTAL: 17,
    NET_CAPABILITY_CHECKING_CONNECTIVITY: 31,
});

const NetBearType = Object.freeze({
    BEARER_CELLULAR: 0,
    BEARER_WIFI: 1,
    BEARER_BLUETOOTH: 2,
    BEARER_ETHERNET: 3,
    BEARER_VPN: 4,
});

const INVALID_VALUE = 2100001;
const NO_SERVICE = 2100002;
const NET_ID_NOT_FOUND = 2101006;
const MOST_ADDRESSES = 64;
const MOST_ROUTES = 1024;
const MOST_ELEMENTS = 64;

let theManager = null;

function manager() {
    return theManager ??= new Hawser.ConnectionManager();
}

// A plugin that cannot be used is a service that is not there.
function ofService(code) {
    return code < Hawser.Error.CONNECTION ? NO_SERVICE : code;
}

function ofReport(code) {
    return code === INVALID_VALUE ? NET_ID_NOT_FOUND : ofService(code);
}

function toList(model, convert) {
    return Array.from({length: model.get_n_items()}, (_, i) => convert(model.get_item(i)));
}

// The original leaves a list out that is empty, or too long for it.
function setList(object, name, list, most) {
    if (list.length > 0 && list.length <= most)
        object[name] = list;
}

function fromLinkAddress(native) {
    return {address: fromNetAddress(native.get_address()), prefixLength: native.get_prefix_length()};
}

function fromRoute(native) {
    return {
        interface: native.get_interface(),
        destination: fromLinkAddress(native.get_destination()),
        // These two fields are what the original fills.
        gateway: {address: native.get_gateway().get_address(), prefixLength: 0},
        hasGateway: native.get_has_gateway(),
        isDefaultRoute: native.get_is_default_route(),
    };
}

function fromProperties(native) {
    const properties = {
        interfaceName: native.get_interface_name(),
        domains: native.get_domains(),
        mtu: native.get_mtu() || 1500,
    };

    setList(properties, 'linkAddresses', toList(native.get_link_addresses(), fromLinkAddress), MOST_ADDRESSES);
    setList(properties, 'dnses', toList(native.get_dnses(), fromNetAddress), MOST_ADDRESSES);
    setList(properties, 'routes', toList(native.get_routes(), fromRoute), MOST_ROUTES);
    return properties;
}

function fromCapabilities(native) {
    const capabilities = {
        linkUpBandwidthKbps: native.get_link_up_bandwidth_kbps(),
        linkDownBandwidthKbps: native.get_link_down_bandwidth_kbps(),
    };

    setList(capabilities, 'networkCap', native.get_network_cap().recursiveUnpack(), Infinity);
    setList(capabilities, 'bearerTypes', native.get_bearer_types().recursiveUnpack(), Infinity);
    return capabilities;
}

// A call on a network by its number, or a name; a callback may follow.
function checkOne(args, isRight) {
    if (args.length < 1 || args.length > 2 || !isRight(args[0]) ||
        args.length === 2 && !isFunction(args[1]))
        throw parameterError();
    return args[0];
}

const isString = value => typeof value === 'string';
const isHandle = value => isObject(value) && typeof value.netId === 'number';

function lookUp(native, name, args, convert) {
    return call(args, (_, resolve, reject) => {
        const host = cutAtNul(checkOne(args, isString));

        native()[`${name}_async`](host, null, finisher((source, result) =>
            convert(source[`${name}_finish`](result)), resolve, reject, ofService));
    });
}

class NetHandle {
    constructor(netId) {
        this.netId = netId;
    }

    getAddressesByName(...args) {
        return lookUp(() => Hawser.NetHandle.new(this.netId | 0), 'get_addresses_by_name', args,
            list => toList(list, fromNetAddress));
    }

    getAddressByName(...args) {
        return lookUp(() => Hawser.NetHandle.new(this.netId | 0), 'get_address_by_name', args,
            address => address ? fromNetAddress(address) : undefined);
    }
}

const fromHandle = native => new NetHandle(native.get_net_id());

// A query without parameters takes no notice of what it is given in the place of a callback.
function query(name, args, convert) {
    return call(args, (_, resolve, reject) => {
        manager()[`${name}_async`](null, finisher((source, result) =>
            convert(source[`${name}_finish`](result)), resolve, reject, ofService));
    });
}

function ask(name, args, convert, number = ofService) {
    return call(args, (_, resolve, reject) => {
        const handle = Hawser.NetHandle.new(checkOne(args, isHandle).netId | 0);

        manager()[`${name}_async`](handle, null, finisher((source, result) =>
            convert(source[`${name}_finish`](result)), resolve, reject, number));
    });
}

const nothing = () => undefined;

// Numbers as the specifier has them, or null when it is of no use.
function toNumbers(value) {
    if (!Array.isArray(value))
        return null;

    const elements = value.slice(0, MOST_ELEMENTS);

    return elements.every(element => typeof element === 'number')
        ? new GLib.Variant('au', elements.map(toUint32)) : null;
}

function toSpecifier(value) {
    const {netCapabilities: wanted, bearerPrivateIdentifier} = value;

    if (!isObject(wanted))
        return null;

    const bearers = toNumbers(wanted.bearerTypes);
    const caps = toNumbers(wanted.networkCap ?? []);

    if (!bearers || !caps)
        return null;

    const capabilities = new Hawser.NetCapabilities();
    const specifier = Hawser.NetSpecifier.new(capabilities);

    capabilities.set_bearer_types(bearers);
    capabilities.set_network_cap(caps);
    capabilities.set_link_up_bandwidth_kbps(toUint32(wanted.linkUpBandwidthKbps));
    capabilities.set_link_down_bandwidth_kbps(toUint32(wanted.linkDownBandwidthKbps));
    if (typeof bearerPrivateIdentifier === 'string')
        specifier.set_bearer_private_identifier(cutAtNul(bearerPrivateIdentifier));
    return specifier;
}

const EVENTS = {
    netAvailable: ['net-available', handle => [fromHandle(handle)]],
    netBlockStatusChange: ['net-block-status-change', (handle, blocked) =>
        [{netHandle: fromHandle(handle), blocked}]],
    netCapabilitiesChange: ['net-capabilities-change', (handle, capabilities) =>
        [{netHandle: fromHandle(handle), netCap: fromCapabilities(capabilities)}]],
    netConnectionPropertiesChange: ['net-connection-properties-change', (handle, properties) =>
        [{netHandle: fromHandle(handle), connectionProperties: fromProperties(properties)}]],
    netLost: ['net-lost', handle => [fromHandle(handle)]],
    netUnavailable: ['net-unavailable', () => [undefined]],
};

class NetConnection {
    #native;
    #listeners;

    constructor(native) {
        this.#native = native;
        this.#listeners = new Listeners(native, EVENTS);
    }

    on(...args) {
        const [type, listener] = args;

        if (args.length === 2 && isString(type) && isFunction(listener))
            this.#listeners.set(type, listener);
    }

    register(...args) {
        return this.#watch('register', true, args);
    }

    unregister(...args) {
        return this.#watch('unregister', false, args);
    }

    #watch(name, open, args) {
        return call(args, (_, resolve, reject) => {
            this.#native[`${name}_async`](null, finisher((source, result) => {
                source[`${name}_finish`](result);
                setOpen(this, open);
            }, resolve, reject, ofService));
        });
    }
}

// Whatever cannot be understood gives undefined.
function createNetConnection(...args) {
    const [specifier, timeout] = args;

    if (args.length > 2 || specifier !== undefined && !isObject(specifier) ||
        timeout !== undefined && (typeof timeout !== 'number' || specifier === undefined))
        return undefined;

    const native = specifier === undefined ? null : toSpecifier(specifier);

    if (specifier !== undefined && native === null)
        return undefined;
    try {
        return new NetConnection(Hawser.NetConnection.new(native, toUint32(timeout)));
    } catch (error) {
        if (error instanceof GLib.Error)
            return undefined;
        throw error;
    }
}

export default {
    createNetConnection,
    getDefaultNet: (...args) => query('get_default_net', args, fromHandle),
    hasDefaultNet: (...args) => query('has_default_net', args, value => value),
    getAllNets: (...args) => query('get_all_nets', args, list => toList(list, fromHandle)),
    getConnectionProperties: (...args) => ask('get_connection_properties', args, fromProperties),
    getNetCapabilities: (...args) => ask('get_net_capabilities', args, fromCapabilities),
    reportNetConnected: (...args) => ask('report_net_connected', args, nothing, ofReport),
    reportNetDisconnected: (...args) => ask('report_net_disconnected', args, nothing, ofReport),
    getAddressesByName: (...args) => lookUp(manager, 'get_addresses_by_name', args,
        list => toList(list, fromNetAddress)),
    NetAddress,
    NetBearType,
    NetCap,
};
