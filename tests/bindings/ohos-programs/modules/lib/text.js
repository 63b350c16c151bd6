// SPDX-License-Identifier: LGPL-2.1-or-later
export function title(text) {
    return text[0].toUpperCase() + text.slice(1);
}
