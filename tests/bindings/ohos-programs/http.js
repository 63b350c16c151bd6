// SPDX-License-Identifier: LGPL-2.1-or-later
// A program in the style of OpenHarmony's documents: HTTP, with callbacks.
import http from '@ohos.net.http';

let httpRequest = http.createHttp();

httpRequest.on('headersReceive', (header) => {
    console.info('header: ' + JSON.stringify(header));
});
httpRequest.request(
    "%HTTP%/echo",
    {
        method: http.RequestMethod.POST,
        header: {
            'Content-Type': 'application/json'
        },
        extraData: {
            "data": "data to send",
        },
        connectTimeout: 60000,
        readTimeout: 60000,
    }, (err, data) => {
        if (!err) {
            console.info('Result:' + data.result);
            console.info('code:' + JSON.stringify(data.responseCode));
            console.info('cookies:' + JSON.stringify(data.cookies));
            httpRequest.off('headersReceive');
            httpRequest.destroy();
        } else {
            console.info('error:' + JSON.stringify(err));
            httpRequest.destroy();
        }
    }
);
