// SPDX-License-Identifier: LGPL-2.1-or-later
// Hawser as a GJS user expects it, on top of what introspection gives. GJS finds this file by its name
// in the folder `overrides` of its search path, at the first import.
//
// To change a class is to load it. So an import only puts a namespace in front of introspection's,
// which learns each name when it is asked for it; `_hawser.js` is loaded by the first class.

function _init() {
    let loading = false;

    imports.gi.Hawser = Object.create(new Proxy(this, {
        get(target, name, namespace) {
            // GJS comes here for the parent of a class, too, before there is that class.
            if (loading)
                return target[name];
            loading = true;

            const value = target[name];

            loading = false;
            if (typeof value === 'function')
                imports.overrides._hawser.complete(target, name);
            Object.defineProperty(namespace, name, {value});
            return value;
        },
    }));
}
