// SPDX-License-Identifier: LGPL-2.1-or-later
// Addresses, which sockets and connections share.

import Hawser from 'gi://Hawser?version=1';
import {cutAtNul, isObject, parameterError} from './calls.js';

// What a program may write where it means a type of OpenHarmony's; any object with these fields does.
export class NetAddress {
    constructor(address, family = Hawser.NetFamily.IPV4, port = 0) {
        Object.assign(this, {address, family, port});
    }
}

// Another family than these two counts as IPv4, and a port is cut to 16 bits.
export function toNetAddress(value) {
    if (!isObject(value) || typeof value.address !== 'string' || cutAtNul(value.address) === '')
        throw parameterError();
    return Hawser.NetAddress.new(cutAtNul(value.address),
        value.family === Hawser.NetFamily.IPV6 ? Hawser.NetFamily.IPV6 : Hawser.NetFamily.IPV4,
        typeof value.port === 'number' ? value.port & 0xffff : 0);
}

export function fromNetAddress(native) {
    return {address: native.get_address(), family: native.get_family(), port: native.get_port()};
}
