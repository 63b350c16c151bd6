#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Turns Markdown as people read it in the tree into what gi-docgen wants: make-guide.py IN OUT

The first heading becomes the page's title, and links to other pages go to where they are built. A
link is to a guide beside this file, or to a plugin's README.
"""
import os
import re
import sys


def link(match):
    path, fragment = match.group(1), match.group(2) or ""
    name = os.path.basename(path)
    if name == "README.md":
        name = os.path.basename(os.path.dirname(path)) + ".md"
    return f"]({name[:-3]}.html{fragment})"


source, target = sys.argv[1:]
with open(source, encoding="utf8") as file:
    heading, _, text = file.read().partition("\n")
if not heading.startswith("# "):
    sys.exit(f"{source}: the first line has to be the title, as “# Title”")
text = re.sub(r"\]\((?!https?:)([^)#\s]+\.md)(#[^)\s]*)?\)", link, text)
with open(target, "w", encoding="utf8") as file:
    file.write(f"Title: {heading[2:]}\n\n{text.lstrip()}")
