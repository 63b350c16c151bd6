// SPDX-License-Identifier: LGPL-2.1-or-later
// Resolves what a program for OpenHarmony imports: gjs -m resolve.js FILE.js
//
// GJS has no way to tell it where `@ohos.net.http` is. So the program and the modules that it imports
// are copied to a folder of the user's cache, with nothing changed but where an import names a
// module. Prints where the copy is. Without a file, it tells how the command is used.

import Gettext from 'gettext';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

const MODULES = GLib.path_get_dirname(GLib.path_get_dirname(GLib.filename_from_uri(import.meta.url)[0]));
const CACHE = GLib.build_filenamev([GLib.get_user_cache_dir(), 'hawser-ohos']);
const DOMAIN = 'hawser-1';
const FOUND = /^@(ohos|kit)\./;

class Refusal extends Error {}

function _(text) {
    return Gettext.dgettext(DOMAIN, text);
}

// Puts values in the place of each %s.
function fill(text, ...values) {
    return text.replace(/%(s|(\d)\$s)/g, (_all, _s, n) => n ? values[n - 1] : values.shift());
}

function isFile(path) {
    return GLib.file_test(path, GLib.FileTest.IS_REGULAR);
}

// The words of a program as far as they matter here: where strings are, and what stands before them.
// Comments, templates and regular expressions may have anything in them.
function *findSpecifiers(text) {
    const token = /\/\/.*|\/\*[^]*?\*\/|(["'])((?:\\[^]|(?!\1)[^\\\n])*)\1|`|[\w$]+|\s+|[^]/y;
    const regexp = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/\w*/y;
    const braces = []; // whether a } ends what stands in a template
    let before = ['', '', ''];

    const skipTemplate = () => {
        const end = /(?:\\[^]|(?!\$\{)[^`\\])*(`|\$\{|$)/y;

        end.lastIndex = token.lastIndex;
        const match = end.exec(text);
        token.lastIndex = end.lastIndex;
        if (match[1] === '${')
            braces.push(true);
    };

    while (token.lastIndex < text.length) {
        const start = token.lastIndex;
        const match = token.exec(text);
        const [word, quote, content] = match;

        if (/^\s|^\/[/*]/.test(word))
            continue;
        if (word === '/' && /^$|^[^\w$)\]}"'`]$|^(return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)$/
            .test(before[0])) {
            regexp.lastIndex = start;
            if (regexp.test(text))
                token.lastIndex = regexp.lastIndex;
        } else if (word === '`') {
            skipTemplate();
        } else if (word === '{') {
            braces.push(false);
        } else if (word === '}' && braces.pop()) {
            skipTemplate();
        } else if (quote) {
            const [last, second, third] = before;

            if ((last === 'from' || last === 'import') && second !== '.' ||
                last === '(' && second === 'import' && third !== '.')
                yield {start: start + 1, end: token.lastIndex - 1, name: content};
        }
        before = [quote ? quote : word, before[0], before[1]];
    }
}

function findModule(name, folder) {
    if (FOUND.test(name)) {
        const path = GLib.build_filenamev([MODULES, `${name}.js`]);

        if (isFile(path))
            return path;
        throw new Refusal(fill(_('“%s” is not among the modules in %s'), name, MODULES));
    }

    const path = GLib.canonicalize_filename(name, folder);
    const found = [path, `${path}.js`, `${path}.mjs`, GLib.build_filenamev([path, 'index.js'])].find(isFile);

    if (found && !/\.e?ts$/.test(found))
        return found;
    if (found || ['.ets', '.ts'].some(suffix => isFile(path + suffix)))
        throw new Refusal(fill(_('“%s” is TypeScript, which GJS does not run: compile it first'), name));
    throw new Refusal(fill(_('“%s” was not found'), name));
}

// Copies a module and those that it imports; gives the copy's address.
function copy(path, done = new Map()) {
    if (done.has(path))
        return done.get(path);

    const target = GLib.build_filenamev([CACHE, path]);
    const address = GLib.filename_to_uri(target, null);
    const text = new TextDecoder().decode(Gio.File.new_for_path(path).load_contents(null)[1]);
    let changed = '', at = 0;

    done.set(path, address);
    for (const {start, end, name} of findSpecifiers(text)) {
        let other = name;

        if (FOUND.test(name) || /^\.{0,2}\//.test(name)) {
            try {
                const found = findModule(name, GLib.path_get_dirname(path));

                other = FOUND.test(name) ? GLib.filename_to_uri(found, null) : copy(found, done);
            } catch (error) {
                if (error instanceof Refusal && !error.place) {
                    const line = text.slice(0, start).split('\n').length;

                    error.place = `${path}:${line}`;
                }
                throw error;
            }
        }
        changed += text.slice(at, start) + other;
        at = end;
    }
    GLib.mkdir_with_parents(GLib.path_get_dirname(target), 0o700);
    GLib.file_set_contents(target, changed + text.slice(at));
    return address;
}

const [file = ''] = System.programArgs;

if (GLib.getenv('HAWSER_LOCALEDIR'))
    Gettext.bindtextdomain(DOMAIN, GLib.getenv('HAWSER_LOCALEDIR'));
if (file === '' || file.startsWith('-')) {
    print(_('Usage: hawser-ohos FILE.js [ARGUMENT...]'));
    print('');
    print(_('Runs a program that was written for OpenHarmony.'));
    System.exit(file === '--help' ? 0 : 2);
}
try {
    const path = findModule(file.startsWith('/') ? file : `./${file}`, GLib.get_current_dir());

    print(GLib.filename_from_uri(copy(path))[0]);
} catch (error) {
    printerr(`hawser-ohos: ${error.place ? `${error.place}: ` : ''}${error.message}`);
    System.exit(2);
}
