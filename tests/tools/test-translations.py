#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whether every text for people is found by xgettext, and translated.

usage: test-translations.py SOURCE-ROOT LIBRARY LOCALE-FOLDER XGETTEXT-OPTION...
LIBRARY is empty where Python cannot load it; LOCALE-FOLDER is where catalogues are installed.
"""
import ctypes
import glob
import os
import re
import subprocess
import sys
import tempfile

import tap

SOURCE, LIBRARY, LOCALEDIR, *XGETTEXT_ARGS = sys.argv[1:]
PO = os.path.join(SOURCE, "po")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
MARK = re.compile(r"(?<!\w)(?:N?C?_|ngettext|g_dngettext) ?\(")
STRING = re.compile(r'^(?:msgstr(?:\[\d+\])?|msgid(?:_plural)?|msgctxt) (".*"(?:\n".*")*)', re.MULTILINE)
DIRECTIVE = re.compile(r"%(?:\d+\$)?[-+ #0']*(?:\d+|\*)?(?:\.\d+)?(?:hh|h|ll|l|z|j)?[diouxXeEfgGcsp%]")


def read(path):
    with open(path, encoding="utf8") as file:
        return file.read()


def potfiles():
    return [line for line in read(os.path.join(PO, "POTFILES")).splitlines()
            if line and not line.startswith("#")]


def run(*command):
    done = subprocess.run(command, cwd=SOURCE, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}")
    return done.stdout


def every_file_is_listed():
    marked = []
    for folder in ("core", "plugins", "tools"):
        for path in glob.glob(f"{SOURCE}/{folder}/**/*.[ch]", recursive=True):
            if "/tests/" not in path and MARK.search(COMMENT.sub("", read(path))):
                marked.append(os.path.relpath(path, SOURCE))
    for path in glob.glob(f"{SOURCE}/gir/ohos/**/*.js", recursive=True):
        if MARK.search(COMMENT.sub("", read(path))):
            marked.append(os.path.relpath(path, SOURCE))
    for path in glob.glob(f"{SOURCE}/plugins/*/*.plugin.desktop.in"):
        marked.append(os.path.relpath(path, SOURCE))
    tap.equal(potfiles(), sorted(marked))


def extract(template):
    output = run("xgettext", *XGETTEXT_ARGS, "--output", template, *potfiles())
    # A warning is a text that cannot be translated as it stands.
    tap.equal(output, "")


def entries(catalogue):
    """The messages of a catalogue as (originals, translations), without its header."""
    for entry in catalogue.split("\n\n"):
        lines = "\n".join(line for line in entry.splitlines() if not line.startswith("#"))
        found = [(match.group(0).split(" ")[0], re.sub(r'"\n"', "", match.group(1))[1:-1])
                 for match in STRING.finditer(lines)]
        originals = [text for key, text in found if key in ("msgid", "msgid_plural")]
        if originals and originals[0]:
            yield originals, [text for key, text in found if key.startswith("msgstr")]


def directives(text):
    """What printf would take, with positions made plain."""
    found = [part for part in DIRECTIVE.findall(text) if part != "%%"]
    if found and all("$" in part for part in found):
        found.sort(key=lambda part: int(part[1:part.index("$")]))
    return [re.sub(r"\d+\$", "", part) for part in found]


def check_language(language):
    path = os.path.join(PO, f"{language}.po")
    with tempfile.TemporaryDirectory(prefix="hawser-po-") as folder:
        template = os.path.join(folder, "template.pot")
        extract(template)
        # Nothing missing, nothing fuzzy, and nothing that no source has any more.
        run("msgcmp", path, template)
        translated = {originals[0] for originals, _ in entries(read(path))}
        wanted = {originals[0] for originals, _ in entries(read(template))}
        tap.equal(translated - wanted, set())
        if len(wanted) < 50:
            raise AssertionError(f"only {len(wanted)} texts were found")
        run("msgfmt", "--check", "--output-file", os.path.join(folder, "catalogue.mo"), path)

    tap.equal(run("msgattrib", "--only-fuzzy", path), "")
    for originals, translations in entries(read(path)):
        for translation in translations:
            # The last original is the plural, which is what a language with one form has.
            tap.equal((originals, directives(translation)), (originals, directives(originals[-1])))
            tap.equal(translation.endswith("\\n"), originals[-1].endswith("\\n"))


def the_library_finds_its_catalogues():
    libc = ctypes.CDLL(None)
    libc.bindtextdomain.restype = libc.bind_textdomain_codeset.restype = ctypes.c_char_p
    tap.equal(libc.bind_textdomain_codeset(b"hawser-1", None), None)
    # A program that knows nothing of the library but how to load it.
    ctypes.CDLL(LIBRARY)
    tap.equal(libc.bindtextdomain(b"hawser-1", None).decode(), LOCALEDIR)
    tap.equal(libc.bind_textdomain_codeset(b"hawser-1", None), b"UTF-8")


def main():
    languages = read(os.path.join(PO, "LINGUAS")).split()
    tap.run([every_file_is_listed]
            + ([the_library_finds_its_catalogues] if LIBRARY else [])
            + [(f"{language} is complete", lambda language=language: check_language(language))
               for language in languages])


main()
