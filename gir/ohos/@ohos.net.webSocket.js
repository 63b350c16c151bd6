// SPDX-License-Identifier: LGPL-2.1-or-later
// OpenHarmony's module `@ohos.net.webSocket` on Hawser.

import GLib from 'gi://GLib';
import Hawser from 'gi://Hawser?version=1';
import {BusinessError, call, cutAtNul, finisher, isFunction, isObject, Listeners, parameterError}
    from './lib/calls.js';
import {setOpen} from './lib/alive.js';

const CONNECT_FAILED = -1;
const UNKNOWN = Hawser.Error.WEB_SOCKET_UNKNOWN;
const NORMAL = 1000;
const LAST_CODE = 1015; // of what the original takes
const NO_REASON = 'The link is down';
const UNLIMITED = GLib.MAXINT32;
const LONGEST = 5242864; // of the messages that are sent

// An attempt that could not begin, and a send without a connection.
function withoutConnection(code) {
    return code === UNKNOWN || code < Hawser.Error.PERMISSION_DENIED ? CONNECT_FAILED : code;
}

// Only text that is not empty is sent.
function toHeader(header) {
    return new GLib.Variant('a{ss}', Object.fromEntries(Object.entries(header)
        .filter(([, value]) => typeof value === 'string')
        .map(([name, value]) => [cutAtNul(name), cutAtNul(value)])
        .filter(([, value]) => value !== '')));
}

const EVENTS = {
    open: ['open', (status, message) => [undefined, {status, message}]],
    message: ['message', (data, text) => [undefined, text ?? data.toArray().buffer]],
    close: ['close', (code, reason) => [undefined, {
        code,
        // A frame without a code counts as 1000.
        reason: code === NORMAL && reason === '' ? NO_REASON : reason,
    }]],
    error: ['error', (error, status) => [{code: Hawser.Error.CONNECTION, data: String(status)}]],
};

class WebSocket {
    // The original's queue has no end, nor has a message that it receives.
    #native = new Hawser.WebSocket({send_limit: UNLIMITED, max_message_size: UNLIMITED,
        max_send_size: LONGEST});
    #listeners = new Listeners(this.#native, EVENTS);
    #closing = null; // the options of a close that waits for the handshake to end

    constructor() {
        // The original lets the handshake end, and closes then.
        this.#native.connect('open', () => {
            if (this.#closing)
                this.#native.close_async(this.#closing, null, () => {});
        });
        for (const signal of ['close', 'error']) {
            this.#native.connect(signal, () => {
                this.#closing = null;
                setOpen(this, false);
            });
        }
    }

    connect(...args) {
        return call(args, (_, resolve, reject) => {
            const [url, second, third] = args;

            if (args.length < 1 || args.length > 3 || typeof url !== 'string' ||
                args.length === 2 && !isFunction(second) && !isObject(second) ||
                args.length === 3 && !(isObject(second) && isFunction(third)))
                throw parameterError();

            const options = new Hawser.WebSocketRequestOptions();

            if (isObject(second?.header))
                options.set_header(toHeader(second.header));
            this.#native.connect_async(cutAtNul(url), options, null, finisher((source, result) => {
                const begun = source.connect_finish(result);

                setOpen(this, true);
                return begun;
            }, resolve, reject, withoutConnection));
        });
    }

    send(...args) {
        return call(args, (_, resolve, reject) => {
            const [data, callback] = args;
            const done = finisher((source, result) => source.send_finish(result), resolve, reject,
                withoutConnection);

            if (args.length > 2 || args.length === 2 && !isFunction(callback))
                throw parameterError();
            if (typeof data !== 'string' && !(data instanceof ArrayBuffer))
                throw parameterError();
            if (this.#closing)
                throw new BusinessError(CONNECT_FAILED, 'the connection is being closed');
            if (typeof data === 'string')
                this.#native.send_text_async(cutAtNul(data), null, done);
            else
                this.#native.send_bytes_async(new Uint8Array(data), null, done);
        });
    }

    close(...args) {
        return call(args, (_, resolve, reject) => {
            const [first, second] = args;

            if (args.length > 2 || args.length === 1 && !isFunction(first) && !isObject(first) ||
                args.length === 2 && !(isObject(first) && isFunction(second)))
                throw parameterError();

            const {code, reason} = isObject(first) ? first : {};
            const options = new Hawser.WebSocketCloseOptions();

            if (typeof code === 'number' && code >= NORMAL && code <= LAST_CODE)
                options.set_code(code);
            if (typeof reason === 'string')
                options.set_reason(cutAtNul(reason));
            if (this.#closing)
                throw new BusinessError(UNKNOWN, 'the connection is being closed');
            if (this.#native.get_state() === Hawser.WebSocketState.CONNECTING) {
                this.#closing = options;
                Promise.resolve(true).then(resolve);
                return;
            }
            this.#native.close_async(options, null,
                finisher((source, result) => source.close_finish(result), resolve, reject));
        });
    }

    on(...args) {
        this.#listeners.on(args);
    }

    off(...args) {
        this.#listeners.off(args);
    }
}

export default {
    createWebSocket: () => new WebSocket(),
};
