// SPDX-License-Identifier: LGPL-2.1-or-later
// A program of several modules that import each other.
import { http, webSocket } from '@kit.NetworkKit';
import Fetcher, { NAME as name } from './lib/fetcher';
import * as text from './lib/text.js';
export { NAME } from './lib/fetcher';

// import none from '@ohos.none' stands in a comment only
const pattern = /from '@ohos.none'/, template = `${`import '@ohos.none'`} from '@ohos.none'`;

console.log(text.title(name), pattern.test("from '@ohos.none'"), template.length);
console.log('same module', http === (await import('@ohos.net.http')).default, typeof webSocket.createWebSocket);
new Fetcher().fetch('%HTTP%/status/200').then(result => {
    console.log('fetched: ' + result);
    throw new Error('is reported');
}).catch(error => console.log(error.message));
