// SPDX-License-Identifier: LGPL-2.1-or-later
// A WebSocket server on node-ws, with the same paths as websocket-peer.py.

const {WebSocketServer} = require('/usr/share/nodejs/ws');
const fs = require('fs');
const http = require('http');
const https = require('https');

function handle(ws, request) {
    const [, what, ...words] = request.url.split('?')[0].split('/');

    switch (what) {
    case 'headers':
        ws.send(JSON.stringify(request.headers));
        break;
    case 'close':
        ws.once('message', () => {
            if (words.length === 0)
                ws.close();
            else
                ws.close(Number(words[0]), words[1]);
        });
        return;
    case 'fragments':
        for (let i = 1; i <= Number(words[0]); i++)
            ws.send('x'.repeat(Number(words[1])), {fin: i === Number(words[0])});
        break;
    case 'flood':
        for (let i = 0; i < Number(words[0]); i++)
            ws.send(Buffer.alloc(Number(words[1]), i % 256));
        break;
    case 'silent':
        ws.pause();
        return;
    case 'ping':
        ws.once('pong', () => ws.send('pong'));
        ws.ping();
        break;
    case 'abort':
        ws.once('message', () => ws._socket.resetAndDestroy());
        return;
    }
    ws.on('message', (data, isBinary) => ws.send(data, {binary: isBinary}));
    ws.on('error', () => {});
}

function serve(server) {
    const options = {
        server,
        perMessageDeflate: true,
        maxPayload: 1 << 30,
        handleProtocols: offered =>
            ['chat', 'superchat'].find(name => offered.has(name)) ?? false,
    };

    new WebSocketServer(options).on('connection', handle);
    return new Promise(resolve =>
        server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

async function main() {
    const ports = [await serve(http.createServer())];

    if (process.argv.length > 2) {
        const pem = fs.readFileSync(process.argv[2]);
        ports.push(await serve(https.createServer({cert: pem, key: pem})));
    }
    console.log(ports.join(' '));
    process.stdin.on('end', () => process.exit(0));
    process.stdin.resume();
}

main();
