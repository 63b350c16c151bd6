// SPDX-License-Identifier: LGPL-2.1-or-later
// Keeps a program going that has no main loop of its own.
//
// A program for OpenHarmony lives in an application that goes on. One that GJS runs ends with its last
// line, unless it runs a main loop. So while a call has not ended, a socket is open or a timer waits,
// the main context is iterated here, once GJS has evaluated the program. A program that runs a main
// loop itself, or that lives in a program in C, is left to it.

import GLib from 'gi://GLib';
import System from 'system';

let holds = 0;
let running = false;

// GJS waits for an import that it was asked for while it evaluates, and gives sources their turn
// meanwhile. That is where this gets in; the program's own main loop would show on the stack.
function run() {
    if (new Error().stack.trim().includes('\n'))
        return GLib.SOURCE_REMOVE;

    const context = GLib.MainContext.default();

    running = true;
    while (holds > 0)
        context.iteration(true);
    running = false;
    return GLib.SOURCE_REMOVE;
}

export function hold() {
    if (holds++ > 0 || running || !System.programPath)
        return;
    GLib.idle_add(GLib.PRIORITY_HIGH, run);
    import('./nothing.js');
}

// Later, so that what follows from the end of a call can begin first.
export function release() {
    Promise.resolve().then(() => {
        holds--;
    });
}

// Timers count too, as in a program that goes on.
function countTimers() {
    const {setTimeout, clearTimeout, setInterval} = globalThis;
    const waiting = new Set();
    const forget = id => waiting.delete(id) && release();
    const remember = id => {
        waiting.add(id);
        hold();
        return id;
    };

    globalThis.setTimeout = (callback, ...rest) => {
        const id = setTimeout((...args) => {
            forget(id);
            callback(...args);
        }, ...rest);

        return remember(id);
    };
    globalThis.setInterval = (...args) => remember(setInterval(...args));
    globalThis.clearTimeout = globalThis.clearInterval = id => {
        forget(id);
        clearTimeout(id);
    };
}

if (System.programPath)
    countTimers();

// What is open, and goes on until it is closed, whoever refers to it: GJS 1.74 does not tell when it
// collects an object.
const opened = new Set();

export function setOpen(object, open) {
    if (open === opened.has(object))
        return;
    if (open) {
        opened.add(object);
        hold();
    } else {
        opened.delete(object);
        release();
    }
}
