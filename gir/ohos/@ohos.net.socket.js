// SPDX-License-Identifier: LGPL-2.1-or-later
// OpenHarmony's module `@ohos.net.socket` on Hawser.

import GLib from 'gi://GLib';
import Hawser from 'gi://Hawser?version=1';
import {call, cutAtNul, finisher, isFunction, isObject, Listeners, parameterError, toUint32}
    from './lib/calls.js';
import {fromNetAddress, NetAddress, toNetAddress} from './lib/addresses.js';
import {setOpen} from './lib/alive.js';

const BASE = Hawser.Error.SOCKET_BASE;
const UNKNOWN = Hawser.Error.HTTP_UNKNOWN;
const [EADDRNOTAVAIL, ENETUNREACH, ETIMEDOUT, ECONNREFUSED, EHOSTUNREACH, EALREADY, EINPROGRESS] =
    [99, 101, 110, 111, 113, 114, 115].map(number => BASE + number);

// The original sends to the broadcast address when a name is not found, and has no way there.
function withoutName(text) {
    return code => code === EADDRNOTAVAIL && !GLib.hostname_is_ip_address(text) ? ENETUNREACH : code;
}

// The original has one number for whatever happens to a connect that it waits for.
function ofConnect(text) {
    const number = withoutName(text);

    return code => {
        if (code === ETIMEDOUT || code === ECONNREFUSED || code === EHOSTUNREACH)
            return EINPROGRESS;
        return code === EALREADY ? UNKNOWN : number(code);
    };
}

// An address to bind to. The original takes a decimal number for the four bytes of IPv4 as they stand
// in memory, the first one lowest, and drops a zone.
function toLocalAddress(value) {
    const native = toNetAddress(value);
    const text = native.get_address();

    if (native.get_family() === Hawser.NetFamily.IPV6) {
        native.set_address(text.replace(/%.*/, ''));
    } else if (/^\d+$/.test(text) && Number(text) <= GLib.MAXUINT32) {
        const number = Number(text);

        native.set_address([0, 8, 16, 24].map(bits => number >>> bits & 0xff).join('.'));
    }
    return native;
}

// The arguments of a call that takes options and perhaps a callback; the options are an object.
function checkOptions(args) {
    const [options, callback] = args;

    if (args.length < 1 || args.length > 2 || !isObject(options) ||
        args.length === 2 && !isFunction(callback))
        throw parameterError();
    return options;
}

// The arguments of a call that takes at most a callback.
function checkNone(args) {
    if (args.length > 1 || args.length === 1 && !isFunction(args[0]))
        throw parameterError();
}

// Puts text or bytes into the options of a send.
function setData(native, data) {
    if (typeof data === 'string')
        native.set_text(cutAtNul(data));
    else if (data instanceof ArrayBuffer)
        native.set_data(new Uint8Array(data));
    else
        throw parameterError();
}

// Sets what the object has, as what the native setter takes.
function setPresent(native, options, setters) {
    for (const [name, setter, convert] of setters) {
        if (name in options)
            native[setter](convert(options[name]));
    }
}

const toBoolean = value => value === true;

// The original hands the number to the system, which takes it for seconds.
function toLinger(value) {
    const {on, linger} = isObject(value) ? value : {};

    return Hawser.SocketLinger.new(toBoolean(on), Math.min(toUint32(linger) * 1000, GLib.MAXUINT32));
}

const BASE_OPTIONS = [
    ['receiveBufferSize', 'set_receive_buffer_size', toUint32],
    ['sendBufferSize', 'set_send_buffer_size', toUint32],
    ['reuseAddress', 'set_reuse_address', toBoolean],
    ['socketTimeout', 'set_socket_timeout', toUint32],
];
const TCP_OPTIONS = [
    ...BASE_OPTIONS,
    ['keepAlive', 'set_keep_alive', toBoolean],
    ['OOBInline', 'set_oob_inline', toBoolean],
    ['TCPNoDelay', 'set_tcp_no_delay', toBoolean],
    ['socketLinger', 'set_socket_linger', toLinger],
];
const UDP_OPTIONS = [
    ...BASE_OPTIONS,
    ['broadcast', 'set_broadcast', toBoolean],
];

function toMessage(message, info) {
    return {
        message: message.toArray().buffer,
        remoteInfo: {
            address: info.get_address(),
            family: info.get_family(),
            port: info.get_port(),
            size: info.get_size(),
        },
    };
}

const nothing = () => [undefined];
// The number of the system alone.
const toError = error => [{code: error.code > BASE ? error.code - BASE : error.code}];

const TCP_EVENTS = {
    connect: ['connect', nothing],
    message: ['message', (message, info) => [toMessage(message, info)]],
    close: ['close', nothing],
    error: ['error', toError],
};
const UDP_EVENTS = {
    listening: ['listening', nothing],
    // An empty datagram is not reported.
    message: ['message', (message, info) => info.get_size() > 0 ? [toMessage(message, info)] : null],
    close: ['close', nothing],
    error: ['error', toError],
};

class Socket {
    #listeners;

    constructor(native, events, beginning) {
        this._native = native;
        this.#listeners = new Listeners(native, events);
        native.connect(beginning, () => setOpen(this, true));
        for (const ending of ['close', 'error'])
            native.connect(ending, () => setOpen(this, false));
    }

    bind(...args) {
        return call(args, (_, resolve, reject) => {
            this._native.bind_async(toLocalAddress(checkOptions(args)), null, finisher((source, result) => {
                source.bind_finish(result);
            }, resolve, reject));
        });
    }

    close(...args) {
        return call(args, (_, resolve, reject) => {
            checkNone(args);
            this._native.close_async(null, finisher((source, result) => {
                source.close_finish(result);
            }, resolve, reject));
        });
    }

    getState(...args) {
        return call(args, (_, resolve, reject) => {
            checkNone(args);
            this._native.get_state_async(null, finisher((source, result) => {
                const state = source.get_state_finish(result);

                return {
                    isBound: state.get_is_bound(),
                    isClose: state.get_is_close(),
                    isConnected: state.get_is_connected(),
                };
            }, resolve, reject));
        });
    }

    _setExtraOptions(args, native, setters) {
        return call(args, (_, resolve, reject) => {
            setPresent(native, checkOptions(args), setters);
            this._native.set_extra_options_async(native, null, finisher((source, result) => {
                source.set_extra_options_finish(result);
            }, resolve, reject));
        });
    }

    _send(native, number, resolve, reject) {
        this._native.send_async(native, null, finisher((source, result) => {
            source.send_finish(result);
        }, resolve, reject, number));
    }

    on(...args) {
        this.#listeners.on(args);
    }

    off(...args) {
        this.#listeners.off(args);
    }
}

class TCPSocket extends Socket {
    constructor() {
        super(new Hawser.TcpSocket(), TCP_EVENTS, 'connect');
    }

    connect(...args) {
        return call(args, (_, resolve, reject) => {
            const {address, timeout} = checkOptions(args);
            const native = new Hawser.TcpConnectOptions();
            const peer = toNetAddress(address);

            native.set_address(peer);
            // Without one, the default.
            native.set_timeout(toUint32(timeout) || native.get_timeout());
            this._native.connect_async(native, null, finisher((source, result) => {
                source.connect_finish(result);
            }, resolve, reject, ofConnect(peer.get_address())));
        });
    }

    send(...args) {
        return call(args, (_, resolve, reject) => {
            // The original takes no notice of the encoding: text is UTF-8.
            const native = new Hawser.TcpSendOptions();

            setData(native, checkOptions(args).data);
            this._send(native, undefined, resolve, reject);
        });
    }

    getRemoteAddress(...args) {
        return call(args, (_, resolve, reject) => {
            checkNone(args);
            this._native.get_remote_address_async(null, finisher((source, result) =>
                fromNetAddress(source.get_remote_address_finish(result)), resolve, reject));
        });
    }

    setExtraOptions(...args) {
        return this._setExtraOptions(args, new Hawser.TcpExtraOptions(), TCP_OPTIONS);
    }
}

class UDPSocket extends Socket {
    constructor() {
        super(new Hawser.UdpSocket(), UDP_EVENTS, 'listening');
    }

    send(...args) {
        return call(args, (_, resolve, reject) => {
            const {data, address} = checkOptions(args);
            const native = new Hawser.UdpSendOptions();
            const peer = toNetAddress(address);

            setData(native, data);
            native.set_address(peer);
            this._send(native, withoutName(peer.get_address()), resolve, reject);
        });
    }

    setExtraOptions(...args) {
        return this._setExtraOptions(args, new Hawser.UdpExtraOptions(), UDP_OPTIONS);
    }
}

export default {
    constructTCPSocketInstance: () => new TCPSocket(),
    constructUDPSocketInstance: () => new UDPSocket(),
    NetAddress,
};
