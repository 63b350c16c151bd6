// SPDX-License-Identifier: LGPL-2.1-or-later
// What every module of OpenHarmony's shares: errors, calls with a callback or a promise, listeners.

import GLib from 'gi://GLib';
import {hold, release} from './alive.js';

export class BusinessError extends Error {
    constructor(code, message) {
        super(message);
        this.name = 'BusinessError';
        this.code = code;
    }
}

export function parameterError(message = 'Parameter error.') {
    return new BusinessError(401, message);
}

// An error of Hawser's as OpenHarmony's; `number` may give it another number.
function toBusinessError(error, number = code => code) {
    if (error instanceof BusinessError)
        return error;
    return error instanceof GLib.Error
        ? new BusinessError(number(error.code, error), error.message) : parameterError(String(error));
}

// The type of an argument as OpenHarmony's layer tells them apart: null is none.
export function isObject(value) {
    return typeof value === 'object' && value !== null;
}

export function isFunction(value) {
    return typeof value === 'function';
}

// A NUL ends a string.
export function cutAtNul(text) {
    const end = text.indexOf('\0');

    return end < 0 ? text : text.slice(0, end);
}

// Reads a number as the unsigned integer of 32 bits that the original makes of it.
export function toUint32(value) {
    return typeof value === 'number' ? value >>> 0 : 0;
}

// Performs a call that takes `args` and ends once: through the callback that stands last, or else
// through the promise that it returns. begin() gets the arguments without the callback, and what to
// call at the end; what it throws is the call's error, delivered later like any other.
export function call(args, begin) {
    const last = args[args.length - 1];

    if (!isFunction(last))
        return new Promise((resolve, reject) => perform(args, begin, resolve, reject));

    // Called from where the call ends, before the events that follow from it.
    perform(args.slice(0, -1), begin, value => last(undefined, value), error => last(error, undefined));
    return undefined;
}

function perform(args, begin, resolve, reject) {
    const end = settle => value => {
        release();
        settle(value);
    };

    hold();
    try {
        begin(args, end(resolve), end(reject));
    } catch (error) {
        Promise.resolve(toBusinessError(error)).then(end(reject));
    }
}

// What an `_async` method calls at its end: hands over what `finish` makes of the result.
export function finisher(finish, resolve, reject, number) {
    return (source, result) => {
        let value;

        try {
            value = finish(source, result);
        } catch (error) {
            reject(toBusinessError(error, number));
            return;
        }
        resolve(value);
    };
}

// The listeners of an object: one of each type, as the original has it. `types` gives for each type
// the signal of the native object and the function that makes the listener's arguments of the
// signal's, or null when there is nothing to tell.
export class Listeners {
    #native;
    #types;
    #listeners = new Map();

    constructor(native, types) {
        this.#native = native;
        this.#types = types;
    }

    on(args) {
        const [type, listener] = args;

        if (args.length !== 2 || typeof type !== 'string' || !isFunction(listener))
            throw parameterError();
        this.set(type, listener);
    }

    off(args) {
        const [type, listener] = args;

        if (args.length < 1 || args.length > 2 || typeof type !== 'string' ||
            args.length === 2 && !isFunction(listener))
            throw parameterError();
        if (args.length === 1 || this.#listeners.get(type)?.listener === listener)
            this.#remove(type);
    }

    // Adds a listener in the place of the one that is there; a type that is not known is ignored.
    // With `toOnce`, which makes its arguments then, it is called once.
    set(type, listener, toOnce = null) {
        if (!Object.hasOwn(this.#types, type))
            return;

        const [signal, usual] = this.#types[type];
        const toArguments = toOnce ?? usual;

        this.#remove(type);
        const id = this.#native.connect(signal, (_, ...values) => {
            const data = toArguments(...values);

            if (data === null)
                return;
            if (toOnce)
                this.#remove(type);
            listener(...data);
        });
        this.#listeners.set(type, {listener, id});
    }

    #remove(type) {
        const entry = this.#listeners.get(type);

        if (!entry)
            return;
        this.#listeners.delete(type);
        this.#native.disconnect(entry.id);
    }
}
