// SPDX-License-Identifier: LGPL-2.1-or-later
import http from '@ohos.net.http';
import { title } from './text';
// A circle.
import { NAME as MAIN } from '../main';

export const NAME = 'fetcher';

export default class Fetcher {
    fetch(url) {
        return http.createHttp().request(url).then(data => title(data.result) + ' for ' + MAIN);
    }
}
