// SPDX-License-Identifier: LGPL-2.1-or-later
// OpenHarmony's module `@ohos.net.http` on Hawser.
//
// What the original does counts, also where the GObject API took a better way; where Linux differs
// is told row by row in docs/guides/openharmony.md.

import GLib from 'gi://GLib';
import Hawser from 'gi://Hawser?version=1';
import {BusinessError, call, cutAtNul, finisher, isFunction, isObject, Listeners, parameterError, toUint32}
    from './lib/calls.js';

const {signals: Signals} = imports;

const RequestMethod = Object.freeze({
    OPTIONS: 'OPTIONS',
    GET: 'GET',
    HEAD: 'HEAD',
    POST: 'POST',
    PUT: 'PUT',
    DELETE: 'DELETE',
    TRACE: 'TRACE',
    CONNECT: 'CONNECT',
});

const ResponseCode = Object.freeze({
    OK: 200,
    CREATED: 201,
    ACCEPTED: 202,
    NOT_AUTHORITATIVE: 203,
    NO_CONTENT: 204,
    RESET: 205,
    PARTIAL: 206,
    MULT_CHOICE: 300,
    MOVED_PERM: 301,
    MOVED_TEMP: 302,
    SEE_OTHER: 303,
    NOT_MODIFIED: 304,
    USE_PROXY: 305,
    BAD_REQUEST: 400,
    UNAUTHORIZED: 401,
    PAYMENT_REQUIRED: 402,
    FORBIDDEN: 403,
    NOT_FOUND: 404,
    BAD_METHOD: 405,
    NOT_ACCEPTABLE: 406,
    PROXY_AUTH: 407,
    CLIENT_TIMEOUT: 408,
    CONFLICT: 409,
    GONE: 410,
    LENGTH_REQUIRED: 411,
    PRECON_FAILED: 412,
    ENTITY_TOO_LARGE: 413,
    REQ_TOO_LONG: 414,
    UNSUPPORTED_TYPE: 415,
    INTERNAL_ERROR: 500,
    NOT_IMPLEMENTED: 501,
    BAD_GATEWAY: 502,
    UNAVAILABLE: 503,
    GATEWAY_TIMEOUT: 504,
    VERSION: 505,
});

const HttpDataType = Object.freeze({STRING: 0, OBJECT: 1, ARRAY_BUFFER: 2});

// Methods that carry their data in the URL.
const GET_LIKE = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT'];

// The original reads what came for a request again with each header block, from the first byte on: a
// field of an earlier one stays until a later one replaces it, and cookies come once more each time.
function toHeader(blocks) {
    const header = {};
    const seen = [], cookies = [];

    for (const block of blocks) {
        const fields = block.recursiveUnpack();

        seen.push(...fields['set-cookie'] ?? []);
        cookies.push(...seen);
        Object.assign(header, fields);
    }
    if (cookies.length > 0)
        header['set-cookie'] = cookies;
    return header;
}

function toResponse(response, earlier) {
    const resultType = response.get_result_type();
    let header = null;

    return {
        result: resultType === Hawser.HttpDataType.STRING
            ? response.get_text() : response.get_bytes().toArray().buffer,
        resultType,
        responseCode: response.get_response_code(),
        // Most programs never look, and it costs more than the rest.
        get header() {
            return header ??= toHeader([...earlier, response.get_header()]);
        },
        cookies: response.get_cookies(),
    };
}

// A body of a POST-like method, or null. JSON is what JSON.stringify() says.
function toBody(data) {
    if (data === undefined || data === null)
        return null;
    if (data instanceof ArrayBuffer) {
        if (data.byteLength > 0)
            return new Uint8Array(data);
    } else if (typeof data === 'string') {
        const text = cutAtNul(data);

        if (text !== '')
            return text;
    } else if (isObject(data)) {
        let json;

        try {
            json = JSON.stringify(data);
        } catch {
            // A cycle, or a BigInt.
        }
        if (json !== undefined)
            return json;
    }
    throw parameterError('extraData cannot be sent');
}

// What a GET-like method appends to the URL, or null.
function toQuery(url, data) {
    // The original looks for no fragment: what is appended becomes a part of it, and is not sent.
    if (url.includes('#'))
        return null;
    if (typeof data === 'string')
        return GLib.Variant.new_string(cutAtNul(data));
    if (!isObject(data) || data instanceof ArrayBuffer)
        return null;

    const pairs = Object.entries(data)
        .filter(([, value]) => typeof value === 'string')
        .map(([name, value]) => [cutAtNul(name), cutAtNul(value)]);

    return new GLib.Variant('a{ss}', Object.fromEntries(pairs));
}

function toHeaderValue(value) {
    switch (typeof value) {
    case 'string':
        return cutAtNul(value);
    case 'boolean':
        return String(value);
    case 'number':
        return Number.isInteger(value) ? value.toFixed(0) : value.toFixed(6);
    default:
        return '';
    }
}

// Of two names that differ in case only, the later one counts.
function toFields(header) {
    return Object.fromEntries(Object.entries(header)
        .map(([name, value]) => [name.toLowerCase(), toHeaderValue(value)]));
}

function toOptions(url, options) {
    const native = new Hawser.HttpRequestOptions({keep_method: true, interim_events: true});
    const {method = 'GET', extraData, header} = options;
    const fields = isObject(header) ? toFields(header) : null;
    let name = typeof method === 'string' ? method : 'GET';

    if (GET_LIKE.includes(name)) {
        const query = toQuery(url, extraData);

        if (query)
            native.set_extra_data(query);
    } else {
        const body = toBody(extraData);

        if (typeof body === 'string')
            native.set_extra_data_text(body);
        else if (body)
            native.set_extra_data_bytes(body);
        // The original's own default, or that of libcurl underneath where no header is given.
        if (fields)
            fields['content-type'] ??= 'application/json';
        else
            native.set_default_type('application/x-www-form-urlencoded');
        // No name leaves it to libcurl.
        if (name === '')
            name = body ? 'POST' : 'GET';
    }
    if (name !== 'GET')
        native.set_custom_method(name);
    if (fields)
        native.set_header(new GLib.Variant('a{ss}', fields));
    if ('readTimeout' in options)
        native.set_read_timeout(toUint32(options.readTimeout));
    if ('connectTimeout' in options)
        native.set_connect_timeout(toUint32(options.connectTimeout));
    return native;
}

const EVENTS = {
    headerReceive: ['header', blocks => [undefined, toHeader(blocks)]],
    headersReceive: ['headers', blocks => [toHeader(blocks)]],
};

class HttpRequest {
    #events = {};
    #listeners = new Listeners(this.#events, EVENTS);
    #running = new Map(); // native requests, and the header blocks that came for each
    #destroyed = false;

    constructor() {
        Signals.addSignalMethods(this.#events);
    }

    #tell(native, block) {
        const blocks = this.#running.get(native);

        blocks.push(block);
        blocks.late ||= this.#destroyed;
        for (const name of ['header', 'headers']) {
            if (!this.#destroyed)
                this.#events.emit(name, blocks);
        }
        if (this.#destroyed)
            native.destroy();
    }

    request(...args) {
        return call(args, (_, resolve, reject) => {
            const [url, second, third] = args;

            if (args.length < 1 || args.length > 3 || typeof url !== 'string' ||
                args.length === 2 && !isFunction(second) && !isObject(second) ||
                args.length === 3 && !(isObject(second) && isFunction(third)))
                throw parameterError();

            const options = toOptions(url, isObject(second) ? second : {});
            const native = new Hawser.HttpRequest();
            const blocks = [];

            if (this.#destroyed)
                native.destroy();
            this.#running.set(native, blocks);
            native.connect('headers-receive', (_source, block) => this.#tell(native, block));
            native.request_async(cutAtNul(url), options, null, finisher((_source, result) => {
                this.#running.delete(native);

                const response = native.request_finish(result);

                // The body may have come together with the header.
                if (blocks.late)
                    throw new BusinessError(2300023, 'the request object was destroyed');
                return toResponse(response, blocks.slice(0, -1));
            }, resolve, reject));
        });
    }

    // What waits for an answer ends with the answer's header, or at its timeout.
    destroy() {
        this.#destroyed = true;
        for (const [native, blocks] of this.#running) {
            if (blocks.length > 0)
                native.destroy();
        }
    }

    on(...args) {
        this.#listeners.on(args);
    }

    off(...args) {
        this.#listeners.off(args);
    }

    once(...args) {
        const [type, listener] = args;

        if (args.length === 2 && typeof type === 'string' && isFunction(listener))
            this.#listeners.set(type, listener, blocks => [toHeader(blocks)]);
    }
}

export default {
    createHttp: () => new HttpRequest(),
    HttpDataType,
    RequestMethod,
    ResponseCode,
};
