// SPDX-License-Identifier: LGPL-2.1-or-later
// What alive.js imports to make GJS wait.
