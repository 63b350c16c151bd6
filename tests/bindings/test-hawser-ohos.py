#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command that runs programs written for OpenHarmony:
test-hawser-ohos.py GJS HAWSER-OHOS MODULES CATALOGUES

The programs are made here; those in the folder ohos-programs have tests of their own. Each of them
runs with `gjs -m`, too, once its import specifiers say where the modules are.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from tap import Skip, equal, run, within

GJS, COMMAND, MODULES, CATALOGUES = sys.argv[1:5]

UDP = """
import socket from '@ohos.net.socket';
const udp = socket.constructUDPSocketInstance();
udp.bind({address: '127.0.0.1'}, () => {
    console.log('bound');
    udp.close(() => console.log('closed'));
});
"""
LOOP = """
import GLib from 'gi://GLib';
const loop = GLib.MainLoop.new(null, false);
"""


def ok(good, text):
    if not good:
        raise AssertionError(text)


class Programs:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)

    def write(self, **files):
        for name, text in files.items():
            (self.path / f"{name}.js").write_text(text)

    def run_command(self, *command, **environment):
        done = subprocess.run(command, cwd=self.path, text=True, timeout=30,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              # What a program logs of its errors must not end it.
                              env={**os.environ, "G_DEBUG": "", "XDG_CACHE_HOME": str(self.path / "cache"),
                                   **environment})
        return done.returncode, done.stdout

    def run_program(self, *arguments, **environment):
        return self.run_command(COMMAND, *arguments, **environment)

    def test_ends_when_nothing_is_left(self):
        self.write(main=UDP)
        status, text = self.run_program("main.js")
        ok(status == 0, text)
        within("bound", text)
        within("closed", text)

    def test_without_the_command(self):
        self.write(main=re.sub("'@ohos", f"'file://{MODULES}/@ohos", UDP).replace("net.socket'", "net.socket.js'"))
        status, text = self.run_command(GJS, "-m", "main.js")
        ok(status == 0, text)
        within("closed", text)

    def test_main_loop_of_its_own(self):
        self.write(main=LOOP + UDP.replace("console.log('closed')", "Promise.resolve().then(() => loop.quit())")
                   + "loop.run(); console.log('quit');")
        status, text = self.run_program("main.js")
        ok(status == 0, text)
        within("quit", text)

    def test_await(self):
        self.write(main=UDP.split("udp.bind")[0] + """
await udp.bind({address: '127.0.0.1'});
await new Promise(resolve => setTimeout(resolve, 50));
await udp.close();
console.info('awaited');
""")
        status, text = self.run_program("main.js")
        ok(status == 0, text)
        within("awaited", text)

    def test_timers(self):
        self.write(main=UDP + """
let count = 0;
const interval = setInterval(() => {
    console.log('tick');
    if (++count === 3)
        clearInterval(interval);
}, 5);
clearTimeout(setTimeout(() => console.log('never'), 1));
""")
        status, text = self.run_program("main.js")
        equal((status, text.count("tick"), "never" in text), (0, 3, False))

    def test_where_names_stand(self):
        self.write(main="""
import 'gi://GLib'; import
    {
        one as two } /* from './no' */ from "./one"
export * from './one';
import './one.js'
const quoted = 'it\\'s from "./no"', text = `from './no' ${[`${"import './no'"}`]}`;
const half = 4 / 2 / 1, from = x => x, o = {from, import: from};
o.from('./no'); o.import('./no'); // import('./no')
if (/['"`]from/.test('x')) from
('./no')
import('./two').then(m => console.log(two, half, text.length, m.default));
""", one="export const one = 1;", two="export {one as default} from './one'")
        status, text = self.run_program("main.js")
        ok(status == 0, text)
        within("1 2 25 1", text)

    def test_refused(self):
        for name, reason in (("@ohos.none", "is not among the modules"), ("./none", "was not found"),
                             ("./typed", "is TypeScript")):
            self.write(main=f"\nimport x from '{name}';\n")
            (self.path / "typed.ts").write_text("")
            status, text = self.run_program("main.js")
            equal(status, 2)
            within("main.js:2: “" + name, text)
            within(reason, text)
        status, text = self.run_program("nowhere.js")
        equal(status, 2)
        within("was not found", text)

    def test_errors(self):
        self.write(main="throw new Error('of the program')")
        status, text = self.run_program("main.js")
        equal(status, 1)
        within("of the program", text)
        self.write(main=UDP + "\nnull.x")
        status, text = self.run_program("main.js")
        ok(status == 1, text)
        self.write(main="import x from")
        equal(self.run_program("main.js")[0], 1)

    def test_arguments(self):
        self.write(main="import System from 'system'; print(System.programArgs);")
        status, text = self.run_program("main.js", "one", "two words")
        equal((status, text), (0, "one,two words\n"))

    def test_usage(self):
        status, text = self.run_program()
        equal(status, 2)
        within("Usage:", text)
        status, text = self.run_program("--help")
        equal(status, 0)
        within("Runs a program that was written for OpenHarmony.\n", text)
        equal(self.run_program("--nonsense")[0], 2)

    def test_chinese(self):
        locales = self.path / "locales"
        locales.mkdir()
        try:
            subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", locales / "zh_CN.UTF-8"],
                           check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Skip(f"no locale can be made: {error}") from error
        chinese = {"LOCPATH": str(locales), "LC_ALL": "zh_CN.UTF-8", "LANGUAGE": "",
                   "HAWSER_LOCALEDIR": CATALOGUES}
        within("用法：hawser-ohos 文件.js", self.run_program("--help", **chinese)[1])
        within("找不到“./nowhere.js”", self.run_program("nowhere.js", **chinese)[1])
        self.write(main="import x from '@ohos.none'")
        within("main.js:1: “@ohos.none”不在 ", self.run_program("main.js", **chinese)[1])


def in_folder(name):
    def test():
        programs = Programs()
        with programs.folder:
            getattr(programs, name)()
    return name, test


run([in_folder(name) for name in dir(Programs) if name.startswith("test_")])
