// SPDX-License-Identifier: LGPL-2.1-or-later
// A program in the style of OpenHarmony's documents: TCP with callbacks and timers, then UDP.
import socket from '@ohos.net.socket';

function udp() {
    let udp = socket.constructUDPSocketInstance();
    udp.on('message', value => {
        console.log("udp message: " + value.message.byteLength + ", remoteInfo: " + JSON.stringify(value.remoteInfo));
        udp.close(err => {
            console.log('udp close ' + (err ? 'fail' : 'success'));
        });
    });
    udp.on('listening', () => {
        console.log("udp listening");
    });
    udp.bind({address: '127.0.0.1', port: 0, family: 1}, err => {
        if (err) {
            console.log('udp bind fail');
            return;
        }
        udp.send({data: 'Hello, server!', address: {address: '127.0.0.1', port: %UDP%, family: 1}});
    });
}

let tcp = socket.constructTCPSocketInstance();
tcp.on('message', value => {
    let bytes = new Uint8Array(value.message);
    let text = "";
    for (let i = 0; i < bytes.length; i++) {
        text += String.fromCharCode(bytes[i]);
    }
    console.log("tcp message: " + text);
});
tcp.on('connect', () => {
    console.log("tcp connect");
});
tcp.on('close', () => {
    console.log("tcp close");
});
tcp.connect({address: {address: '127.0.0.1', port: %TCP%, family: 1}, timeout: 6000}, err => {
    if (err) {
        console.log('connect fail ' + JSON.stringify(err));
        return;
    }
    tcp.send({data: 'Hello, server!'}, err => {
        console.log(err ? 'send fail' : 'send success');
    });
    setTimeout(() => {
        tcp.getState().then(state => {
            console.log('state ' + JSON.stringify(state));
            return tcp.close();
        }).then(() => {
            console.log('tcp closed');
            setTimeout(udp, 100);
        });
    }, 300);
});
