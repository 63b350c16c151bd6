// SPDX-License-Identifier: LGPL-2.1-or-later
// A program in the style of OpenHarmony's documents: the state of the network.
import connection from '@ohos.net.connection'

let netConnection = connection.createNetConnection({
    netCapabilities: {
        bearerTypes: [],
        networkCap: [connection.NetCap.NET_CAPABILITY_INTERNET],
    },
});
let seen = false;

function event(name) {
    return data => {
        console.log('event ' + name);
        if (!seen) {
            seen = true;
            netConnection.unregister((error) => {
                console.log('unregister ' + JSON.stringify(error));
            });
        }
    };
}

netConnection.register((error) => {
    console.log('register ' + JSON.stringify(error));
});
netConnection.on('netAvailable', event('netAvailable'));
netConnection.on('netUnavailable', event('netUnavailable'));
connection.getDefaultNet().then(netHandle => {
    console.log('default net ' + typeof netHandle.netId);
    connection.getNetCapabilities(netHandle, (error, data) => {
        console.log('capabilities ' + (error ? error.code : typeof data));
    });
});
connection.getAllNets((error, nets) => {
    console.log('all nets ' + Array.isArray(nets));
});
connection.hasDefaultNet().then(has => console.log('has default net ' + typeof has));
connection.getAddressesByName('localhost').then(list => console.log('addresses ' + (list.length > 0)));
