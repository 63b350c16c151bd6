// SPDX-License-Identifier: LGPL-2.1-or-later
// OpenHarmony's `@kit.NetworkKit`: the modules of the network by name.

export {default as connection} from './@ohos.net.connection.js';
export {default as http} from './@ohos.net.http.js';
export {default as socket} from './@ohos.net.socket.js';
export {default as webSocket} from './@ohos.net.webSocket.js';
