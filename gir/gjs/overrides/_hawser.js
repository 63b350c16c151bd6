// SPDX-License-Identifier: LGPL-2.1-or-later
// What the classes of a room get when the first of them is used:
//
// - every method `x_async()` that is called without a callback gives a promise; the cancellable and
//   options may be left out;
// - options are plain objects, text and bytes are strings and Uint8Arrays, an address is
//   `{address, port, family}`;
// - `on()`, `once()` and `off()` take functions and hand over what JavaScript has for the data.
//
// With a callback, or null in its place, a call works as introspection says.

const {Gio, GLib, GObject} = imports.gi;

let Hawser;
const encoder = new TextEncoder();

// Values in and out

function toBytes(value) {
    if (value instanceof GLib.Bytes)
        return value;
    if (value instanceof Uint8Array)
        return new GLib.Bytes(value);
    if (value instanceof ArrayBuffer)
        return new GLib.Bytes(new Uint8Array(value));
    if (ArrayBuffer.isView(value))
        return new GLib.Bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    if (typeof value === 'string')
        return new GLib.Bytes(encoder.encode(value));
    throw new TypeError('bytes wanted: a Uint8Array, an ArrayBuffer or a string');
}

function isBytes(value) {
    return value instanceof GLib.Bytes || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function toText(value) {
    if (value.includes('\0'))
        throw new TypeError('a text with a NUL character is sent by send_async()');
    return value;
}

function toVariant(value) {
    switch (typeof value) {
    case 'string':
        return GLib.Variant.new_string(value);
    case 'boolean':
        return GLib.Variant.new_boolean(value);
    case 'number':
        if (!Number.isInteger(value))
            return GLib.Variant.new_double(value);
        return value === value >> 0 ? GLib.Variant.new_int32(value) : GLib.Variant.new_double(value);
    }
    if (value === null || value === undefined)
        return new GLib.Variant('mv', null);
    if (value instanceof GLib.Variant)
        return value;
    if (isBytes(value))
        return GLib.Variant.new_from_bytes(new GLib.VariantType('ay'), toBytes(value), true);
    if (Array.isArray(value))
        return new GLib.Variant('av', value.map(toVariant));
    if (typeof value === 'object') {
        const entries = Object.entries(value).filter(([, item]) => item !== undefined);

        return new GLib.Variant('a{sv}',
            Object.fromEntries(entries.map(([name, item]) => [name, toVariant(item)])));
    }
    throw new TypeError(`a ${typeof value} cannot be sent along`);
}

function toAddress(value) {
    if (typeof value === 'string')
        value = {address: value};
    if (value === null || value instanceof Hawser.NetAddress)
        return value;
    return new Hawser.NetAddress({
        address: value.address,
        port: value.port ?? 0,
        family: value.family ??
            (value.address?.includes(':') ? Hawser.NetFamily.IPV6 : Hawser.NetFamily.IPV4),
    });
}

// What a listener gets for an argument of a signal.
function fromSignal(value) {
    if (value instanceof GLib.Variant)
        return value.recursiveUnpack();
    return value instanceof GLib.Bytes ? value.toArray() : value;
}

// What a listener of a WebSocket gets for a message.
const FROM_MESSAGE = Symbol('message');

function fromMessage(data, text) {
    if (text === null)
        return data.toArray();
    // GObject's strings end with a NUL character.
    return text.length === data.get_size() ? text : new TextDecoder().decode(data.toArray());
}

// Options

const variant = name => (options, value) => (options[name] = toVariant(value));
const plain = name => (options, value) => (options[name] = value);

// Fields whose value is not the property's, or whose name GObject would spell otherwise.
const FIELDS = {
    method(options, value) {
        const known = typeof value === 'string' ? Hawser.HttpRequestMethod[value] : value;

        options[known === undefined ? 'custom_method' : 'method'] = known ?? value;
    },
    header: variant('header'),
    extraData: variant('extra_data'),
    extra_data: variant('extra_data'),
    data(options, value) {
        if (typeof value === 'string')
            options.text = value;
        else
            options.data = toBytes(value);
    },
    address: (options, value) => (options.address = toAddress(value)),
    socketLinger: (options, value) => (options.socket_linger = toLinger(value)),
    socket_linger: (options, value) => (options.socket_linger = toLinger(value)),
    TCPNoDelay: plain('tcp_no_delay'),
    OOBInline: plain('oob_inline'),
};

function toLinger(value) {
    return value instanceof Hawser.SocketLinger
        ? value : Hawser.SocketLinger.new(value.on, value.linger);
}

// Makes what takes an argument for options of the class with this name.
function options(name) {
    return value => {
        if (value === undefined || value === null)
            return null;
        if (value instanceof GObject.Object)
            return value;

        const properties = {};
        const fields = typeof value === 'string' || isBytes(value) ? {data: value} : value;

        for (const field of Object.keys(fields)) {
            if (fields[field] === undefined)
                continue;
            if (Object.hasOwn(FIELDS, field))
                FIELDS[field](properties, fields[field]);
            else
                properties[field] = fields[field];
        }
        return new Hawser[name](properties);
    };
}

const as = value => value;

// Calls

// Makes `Class.name_async()` give a promise where no callback is given. A converter stands for each
// argument before the cancellable.
function promisify(Class, name, converters = [], finish = name) {
    const begin = Class.prototype[`${name}_async`];
    const end = Class.prototype[`${finish}_finish`];
    const count = converters.length;

    Class.prototype[`${name}_async`] = function (...args) {
        // Also where the callback is null: who does not ask for the end pays nothing for it.
        if (args.length > count + 1) {
            for (let i = 0; i < count; i++)
                args[i] = converters[i](args[i]);
            return begin.apply(this, args);
        }
        return new Promise((resolve, reject) => {
            const cancellable = args[count] instanceof Gio.Cancellable ? args[count]
                : args[args.length - 1] instanceof Gio.Cancellable ? args.pop() : null;
            const done = (source, result) => {
                try {
                    resolve(end.call(source, result));
                } catch (error) {
                    reject(error);
                }
            };

            switch (count) {
            case 0:
                begin.call(this, cancellable, done);
                break;
            case 1:
                begin.call(this, converters[0](args[0]), cancellable, done);
                break;
            default:
                begin.call(this, converters[0](args[0]), converters[1](args[1]), cancellable, done);
            }
        });
    };
}

// What is accepted at once needs no turn of the main loop; now and then it takes one all the same, for
// everything else that waits for one.
const PROMPT = 64;
const SENT = Promise.resolve(true);
let prompt = 0;

// As promisify(), with `try_name()` first where a promise is wanted and nothing can cancel it.
function promisifySend(Class, name, convert) {
    const proto = Class.prototype;
    const begin = proto[`${name}_async`];
    const attempt = proto[`try_${name}`];

    promisify(Class, name, [convert], 'send');

    const wait = proto[`${name}_async`];

    proto[`${name}_async`] = function (data, cancellable, callback) {
        if (arguments.length > 2)
            return begin.call(this, convert(data), cancellable, callback);
        if (arguments.length > 1 || (prompt = (prompt + 1) % PROMPT) === 0)
            return wait.call(this, data, cancellable);
        try {
            attempt.call(this, convert(data));
            return SENT;
        } catch (error) {
            if (error instanceof GLib.Error &&
                error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.WOULD_BLOCK))
                return wait.call(this, data);
            return Promise.reject(error);
        }
    };
}

// Events

const LISTENERS = Symbol('listeners');
const names = new Map();

// GObject's name of an event: `headersReceive` is `headers-receive`.
function toSignal(type) {
    let name = names.get(type);

    if (name === undefined) {
        name = type.replace(/[A-Z]/g, (letter, at) => `${at ? '-' : ''}${letter.toLowerCase()}`);
        name = name.replaceAll('_', '-');
        names.set(type, name);
    }
    return name;
}

function isEvent(emitter, name) {
    if (!/^[a-z][a-z-]*$/.test(name) || !GObject.signal_lookup(name, emitter.constructor.$gtype))
        return false;
    return !GObject.signal_lookup(name, GObject.Object.$gtype);
}

function makeHandler(emitter, name, listener) {
    const fromMessage = name === 'message' ? emitter[FROM_MESSAGE] : undefined;

    if (fromMessage)
        return (_, data, text) => listener(fromMessage(data, text));
    return (_, ...data) => listener(...data.map(fromSignal));
}

function addListener(emitter, type, listener, once) {
    if (typeof listener !== 'function')
        throw new TypeError('a listener is a function');

    const name = toSignal(type);

    if (!isEvent(emitter, name))
        return 0;

    const handler = makeHandler(emitter, name, listener);
    const entry = {name, listener, id: 0};
    const call = once ? (...data) => {
        removeListeners(emitter, other => other === entry);
        handler(...data);
    } : handler;

    // connect() keeps the function alive as long as the object, and the collector knows of it: an
    // object that its own listener refers to goes when nothing else refers to it.
    entry.id = GObject.Object.prototype.connect.call(emitter, name, call);
    (emitter[LISTENERS] ??= []).push(entry);
    return entry.id;
}

function removeListeners(emitter, match) {
    const kept = [];

    for (const entry of emitter[LISTENERS] ?? []) {
        if (!match(entry))
            kept.push(entry);
        else if (GObject.signal_handler_is_connected(emitter, entry.id))
            emitter.disconnect(entry.id);
    }
    if (emitter[LISTENERS])
        emitter[LISTENERS] = kept;
}

function addEvents(proto) {
    proto.on = function (type, listener) {
        return addListener(this, type, listener, false);
    };
    proto.once = function (type, listener) {
        return addListener(this, type, listener, true);
    };
    proto.off = function (type, listener = null) {
        const name = toSignal(type);

        removeListeners(this, entry =>
            entry.name === name && (listener === null || entry.listener === listener));
    };
}

// Backends: an Error of JavaScript is no GError, which is what introspection takes.
function addReports(proto) {
    const report = proto.report_error;

    proto.report_error = function (error) {
        if (error instanceof GLib.Error)
            report.call(this, error);
        else
            this.report_failed(Hawser.Error.HTTP_UNKNOWN, String(error?.message ?? error));
    };
}

const ROOMS = {
    http() {
        completeRoom('events');
        promisify(Hawser.HttpRequest, 'request', [as, options('HttpRequestOptions')]);
        promisify(Hawser.HttpRequest, 'open', [as, options('HttpRequestOptions')]);
        Object.defineProperties(Hawser.HttpResponse.prototype, {
            header: {
                configurable: true,
                get() {
                    return this.get_header().recursiveUnpack();
                },
            },
            result: {
                configurable: true,
                get() {
                    return this.get_result_type() === Hawser.HttpDataType.STRING
                        ? this.get_text() : this.get_bytes().toArray();
                },
            },
        });
    },

    webSocket() {
        const proto = Hawser.WebSocket.prototype;

        completeRoom('events');
        promisify(Hawser.WebSocket, 'connect', [as, options('WebSocketRequestOptions')]);
        promisify(Hawser.WebSocket, 'send_text_bytes', [toBytes], 'send');
        promisify(Hawser.WebSocket, 'close', [options('WebSocketCloseOptions')]);
        promisifySend(Hawser.WebSocket, 'send_text', toText);
        promisifySend(Hawser.WebSocket, 'send_bytes', toBytes);
        proto.send_async = function (data, ...rest) {
            if (typeof data !== 'string')
                return this.send_bytes_async(data, ...rest);
            // GObject's strings end with a NUL character.
            return data.includes('\0')
                ? this.send_text_bytes_async(data, ...rest) : this.send_text_async(data, ...rest);
        };
        proto[FROM_MESSAGE] = fromMessage;
    },

    socket() {
        completeRoom('events');
        promisify(Hawser.Socket, 'bind', [toAddress]);
        for (const name of ['close', 'get_state', 'get_local_address'])
            promisify(Hawser.Socket, name);
        promisify(Hawser.TcpSocket, 'connect', [options('TcpConnectOptions')]);
        promisify(Hawser.TcpSocket, 'send', [options('TcpSendOptions')]);
        promisify(Hawser.TcpSocket, 'send_bytes', [toBytes], 'send');
        promisify(Hawser.TcpSocket, 'get_remote_address');
        promisify(Hawser.TcpSocket, 'set_extra_options', [options('TcpExtraOptions')]);
        promisify(Hawser.UdpSocket, 'send', [options('UdpSendOptions')]);
        promisify(Hawser.UdpSocket, 'set_extra_options', [options('UdpExtraOptions')]);
        promisify(Hawser.Socket, 'set_extra_options', [as]);
    },

    connection() {
        completeRoom('events');
        for (const name of ['get_default_net', 'has_default_net', 'get_all_nets'])
            promisify(Hawser.ConnectionManager, name);
        for (const name of ['get_connection_properties', 'get_net_capabilities',
            'report_net_connected', 'report_net_disconnected', 'get_addresses_by_name'])
            promisify(Hawser.ConnectionManager, name, [as]);
        for (const name of ['get_addresses_by_name', 'get_address_by_name'])
            promisify(Hawser.NetHandle, name, [as]);
        for (const name of ['register', 'unregister'])
            promisify(Hawser.NetConnection, name);
    },

    events() {
        addEvents(Hawser.EventEmitter.prototype);
    },

    registry() {
        const proto = Hawser.Registry.prototype;
        const register = proto.register_backend;

        proto.register_backend = function (...args) {
            for (const reporter of ['HttpExchange', 'WebSocketChannel', 'SocketAttempt'])
                addReports(Hawser[reporter].prototype);
            proto.register_backend = register;
            return register.apply(this, args);
        };
    },
};

const ROOM_OF = {
    EventEmitter: 'events',
    HttpRequest: 'http',
    HttpResponse: 'http',
    WebSocket: 'webSocket',
    Socket: 'socket',
    TcpSocket: 'socket',
    UdpSocket: 'socket',
    ConnectionManager: 'connection',
    NetConnection: 'connection',
    NetHandle: 'connection',
    Registry: 'registry',
};
const completed = new Set();

function completeRoom(room) {
    if (room === undefined || completed.has(room))
        return;
    completed.add(room);
    ROOMS[room]();
}

// Adds what a class gets, and those of its room; `Hawser.js` calls it when a class is used first.
function complete(namespace, name) {
    Hawser = namespace;
    completeRoom(ROOM_OF[name]);
}
