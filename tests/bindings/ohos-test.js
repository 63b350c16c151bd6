// SPDX-License-Identifier: LGPL-2.1-or-later
// What the tests of OpenHarmony's modules share.

import GLib from 'gi://GLib';
import System from 'system';

const tests = [];

export const env = name => GLib.getenv(name);
export const port = name => Number(GLib.getenv(name));
export const turn = (ms = 0) => new Promise(resolve => setTimeout(resolve, ms));

export function test(name, func) {
    tests.push([name, func]);
}

// Undefined is a value, and bytes are numbers.
function show(value) {
    return JSON.stringify(value, (_, v) => {
        if (v instanceof ArrayBuffer)
            return [...new Uint8Array(v)];
        if (v instanceof Error)
            return {code: v.code};
        return v === undefined ? 'undefined' : v;
    });
}

export function equal(value, expected) {
    const [a, b] = [show(value), show(expected)];

    if (a !== b)
        throw new Error(`${a} instead of ${b}`);
}

export function throws(func, code) {
    try {
        func();
    } catch (error) {
        equal(error.code, code);
        return;
    }
    throw new Error('nothing was thrown');
}

// Makes a call in both forms and gives what it ended with, [error, data]: `make` gets the arguments
// to append. Neither form may throw, the callback's returns nothing and calls later, and once, and
// they have to agree.
export async function both(make) {
    const outcomes = [];
    let calls = 0, returned = false;
    const viaCallback = await new Promise(resolve => {
        const result = make((...args) => {
            if (!returned)
                throw new Error('called before the call returned');
            if (++calls > 1)
                throw new Error('called twice');
            resolve(args);
        });

        returned = true;
        equal(result, undefined);
    });

    outcomes.push(viaCallback);
    const promise = make();

    if (!(promise instanceof Promise))
        throw new Error('no promise');
    await promise.then(data => outcomes.push([undefined, data]), error => outcomes.push([error, undefined]));
    equal(outcomes[0], outcomes[1]);
    return outcomes[1];
}

export async function fails(promise, code) {
    let data;

    try {
        data = await promise;
    } catch (error) {
        if (!(error instanceof Error) || typeof error.message !== 'string')
            throw new Error(`no error with a message: ${error}`);
        equal(error.code, code);
        return error;
    }
    throw new Error(`no error but ${show(data)}`);
}

// The call fails alike in both forms.
export async function bothFail(make, code) {
    const [error] = await both(make);

    equal(error?.code, code);
}

export async function run() {
    const only = System.programArgs;
    let number = 0, bad = 0;

    for (const [name, func] of tests) {
        if (only.length && !only.some(part => name.includes(part)))
            continue;

        let timer;
        const late = new Promise((_, reject) => {
            timer = setTimeout(() => reject(new Error('does not end')), 20000);
        });

        try {
            await Promise.race([func(), late]);
            print(`ok ${++number} - ${name}`);
        } catch (error) {
            bad++;
            print(`not ok ${++number} - ${name}: ${error.message}`);
            for (const line of `${error.stack}`.trim().split('\n'))
                print(`# ${line}`);
        }
        clearTimeout(timer);
    }
    print(`1..${number}`);
    // GJS 1.74 does not leave from within a promise.
    GLib.idle_add(GLib.PRIORITY_DEFAULT, () => System.exit(bad ? 1 : 0));
}
