// SPDX-License-Identifier: LGPL-2.1-or-later
// The rules of `@ohos.net.http`, one test for each.

import http from '../../gir/ohos/@ohos.net.http.js';
import {both, bothFail, env, equal, fails, port, run, test, throws, turn} from './ohos-test.js';

const HTTP = env('HTTP');
const RAW = `http://127.0.0.1:${port('RAW')}`;
const ECHO = `${HTTP}/echo`;
const raw = text => `${RAW}/${encodeURIComponent(text)}`;
const request = (...args) => http.createHttp().request(...args);

// What the server saw of a request.
async function seen(options, url = ECHO) {
    return JSON.parse((await request(url, options)).result);
}

test('each createHttp() gives an independent object', async () => {
    const [a, b] = [http.createHttp('ignored', 5), http.createHttp()];

    a.destroy();
    equal((await b.request(ECHO)).responseCode, 200);
});

test('request(url), with callback, with options, with both', async () => {
    const [error, data] = await both((...cb) => request(`${HTTP}/status/200`, ...cb));

    equal([error, data.responseCode, data.result], [undefined, 200, 'a body']);
    equal((await both((...cb) => request(ECHO, {}, ...cb)))[1].responseCode, 200);
});

test('wrong arguments: 401, later', async () => {
    const f = () => {};

    await bothFail((...cb) => request(...cb), 401);
    await bothFail((...cb) => request(123, ...cb), 401);
    await bothFail((...cb) => request(null, ...cb), 401);
    await bothFail((...cb) => request(ECHO, null, ...cb), 401);
    await bothFail((...cb) => request(ECHO, undefined, ...cb), 401);
    await bothFail((...cb) => request(ECHO, 5, ...cb), 401);
    await bothFail((...cb) => request(ECHO, 'options', ...cb), 401);
    await fails(request(ECHO, {}, undefined), 401);
    await fails(request(ECHO, {}, f, 5), 401);
    await bothFail((...cb) => request(ECHO, f, ...cb.length ? cb : [5]), 401);
});

test('a URL of no use: 2300003, another protocol: 2300001', async () => {
    await bothFail((...cb) => request('', ...cb), 2300003);
    await bothFail((...cb) => request('http://', ...cb), 2300003);
    await bothFail((...cb) => request('ftp://127.0.0.1/', ...cb), 2300001);
});

test('a URL without a scheme is http', async () => {
    equal((await request(ECHO.replace('http://', ''))).responseCode, 200);
});

test('methods', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'FOO'])
        equal((await seen({method})).method, method);
    equal(http.RequestMethod, Object.fromEntries(['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE',
        'TRACE', 'CONNECT'].map(name => [name, name])));
    equal((await seen({method: 5})).method, 'GET');
    equal((await seen({method: undefined})).method, 'GET');
});

test('an empty method is as POST', async () => {
    const {method, body} = await seen({method: '', extraData: 'data'});

    equal([method, body], ['POST', 'data']);
});

test('options that nobody knows, and of a wrong type', async () => {
    equal((await seen({bogus: 1, header: 'text', method: {}})).method, 'GET');
});

test('GET-like: a string goes to the query as it is', async () => {
    for (const method of ['GET', 'OPTIONS', 'TRACE']) {
        equal((await seen({method, extraData: 'a=%2F&b'})).path, '/echo?a=%2F&b');
        equal((await seen({method, extraData: 'a'}, `${ECHO}?x=1`)).path, '/echo?x=1&a');
    }
    equal((await seen({extraData: ''}, `${ECHO}?x`)).path, '/echo?x&');
    equal((await seen({extraData: ''}, `${ECHO}?`)).path, '/echo');
    equal((await seen({extraData: 'a\0b'})).path, '/echo?a');
    await fails(request(ECHO, {extraData: 'a b'}), 2300003);
});

test('GET-like: nothing is sent behind a fragment', async () => {
    equal((await seen({extraData: 'a=1'}, `${ECHO}?x=1#f`)).path, '/echo?x=1');
});

test('GET-like: an object goes to the query, escaped', async () => {
    const extraData = {'a b': 'ä/~-_.', n: 5, o: {}, empty: '', '': 'x', z: 'plain'};
    const {path, header} = await seen({extraData});

    equal(path, '/echo?a%20b=%C3%A4%2F~-_.&z=plain');
    equal(header['content-type'], 'application/x-www-form-urlencoded');
    equal((await seen({extraData: {a: 'b'}})).header['content-type'], undefined);
    equal((await seen({extraData, header: {'Content-Type': 'x/y'}})).header['content-type'], 'x/y');
    equal((await seen({extraData: {n: 5}})).path, '/echo');
});

test('GET-like: other data is not sent', async () => {
    for (const extraData of [new ArrayBuffer(4), 5, true, null, undefined])
        equal([(await seen({extraData})).path, (await seen({extraData})).body], ['/echo', '']);
});

test('POST-like: the body', async () => {
    const bytes = new Uint8Array([1, 0, 255]).buffer;

    for (const method of ['POST', 'PUT', 'DELETE', 'FOO']) {
        equal((await seen({method, extraData: 'text ä'})).body, 'text Ã¤');
        equal((await seen({method, extraData: bytes})).body, '\x01\0\xff');
        equal((await seen({method, extraData: {a: [1, null, {b: true}], u: undefined}})).body,
            '{"a":[1,null,{"b":true}]}');
        equal((await seen({method, extraData: {}})).body, '{}');
    }
    equal((await seen({method: 'POST', extraData: 'a\0b'})).body, 'a');
});

test('POST-like: no data', async () => {
    for (const extraData of [null, undefined]) {
        const {body, header} = await seen({method: 'POST', extraData});

        equal([body, header['content-type']], ['', undefined]);
    }
});

test('POST-like: data of no use is 401', async () => {
    const cycle = {};

    cycle.cycle = cycle;
    for (const extraData of ['', new ArrayBuffer(0), 5, true, cycle, {n: 5n}])
        await bothFail((...cb) => request(ECHO, {method: 'POST', extraData}, ...cb), 401);
});

test('default content-type', async () => {
    const type = async options => (await seen({method: 'POST', ...options})).header['content-type'];

    equal(await type({extraData: 'a'}), 'application/x-www-form-urlencoded');
    equal(await type({extraData: {a: 1}}), 'application/x-www-form-urlencoded');
    equal(await type({extraData: 'a', header: {}}), 'application/json');
    equal(await type({header: {}}), 'application/json');
    equal(await type({extraData: 'a', header: {'Content-type': 'text/x'}}), 'text/x');
    equal((await seen({header: {}})).header['content-type'], undefined);
});

test('header: names and values', async () => {
    const {names, header} = await seen({header: {
        'X-Upper': 'Value', 'x-bool': true, 'x-int': 5, 'x-float': 1.5, 'x-null': null,
        'x-list': [1], 'x-UPPER': 'later', 'a-first': ' spaces ',
    }});

    equal([header['x-upper'], header['x-bool'], header['x-int'], header['x-float']],
        ['later', 'true', '5', '1.500000']);
    equal([header['x-null'], header['x-list']], ['', '']);
    equal(names.filter(name => /^[ax]-/.test(name)), ['a-first', 'x-bool', 'x-float', 'x-int',
        'x-list', 'x-null', 'x-upper']);
});

test('header: defaults', async () => {
    const {header} = await seen({});

    equal([header['user-agent'], header['accept']], ['libcurl-agent/1.0', '*/*']);
    if (!header['accept-encoding'].includes('gzip'))
        throw new Error(header['accept-encoding']);
    equal((await seen({header: {'User-Agent': 'mine'}})).header['user-agent'], 'mine');
});

test('timeouts', async () => {
    await fails(request(`${HTTP}/silent`, {readTimeout: 50}), 2300028);
    await fails(request(`${HTTP}/stalls`, {readTimeout: 50}), 2300028);
    // Read as unsigned integers of 32 bits, and what is no number as 0: no limit.
    await fails(request(`${HTTP}/silent`, {readTimeout: 50.9}), 2300028);
    for (const readTimeout of [0, -1, 'x', undefined, null])
        equal((await request(ECHO, {readTimeout, connectTimeout: readTimeout})).responseCode, 200);
});

test('redirects', async () => {
    for (const code of [301, 302, 303, 307, 308]) {
        const response = await request(`${HTTP}/redirect/${code}`);

        equal([response.responseCode, JSON.parse(response.result).path], [200, '/echo']);
    }
    for (const method of ['POST', 'PUT', 'DELETE']) {
        for (const code of [301, 302, 303, 307, 308]) {
            const {result} = await request(`${HTTP}/redirect/${code}`,
                {method, extraData: 'data', header: {'content-type': 'text/plain'}});
            const seen = JSON.parse(result);

            equal([code, seen.method, seen.body], [code, method, code < 307 ? '' : 'data']);
            equal(seen.header['content-type'], 'text/plain');
        }
    }
    // The type that is libcurl's own goes with the body.
    for (const code of [302, 307]) {
        const {result} = await request(`${HTTP}/redirect/${code}`, {method: 'POST', extraData: 'data'});

        equal(JSON.parse(result).header['content-type'],
            code === 307 ? 'application/x-www-form-urlencoded' : undefined);
    }
    await fails(request(`${HTTP}/loop`), 2300047);
    await fails(request(`${HTTP}/away`), 2300001);
});

test('statuses are results', async () => {
    for (const code of [204, 304, 400, 401, 404, 407, 418, 500]) {
        const {responseCode, result} = await request(`${HTTP}/status/${code}`);

        equal([responseCode, result], [code, code === 204 || code === 304 ? '' : 'a body']);
    }
});

test('HEAD has a header only', async () => {
    const {result, header} = await request(`${HTTP}/status/200`, {method: 'HEAD'});

    equal([result, header['content-length']], ['', '6']);
});

test('result: text or bytes', async () => {
    const result = async type => (await request(`${HTTP}/type?is=${type}`)).result;

    equal(await result('APPLICATION/octet-stream'), new Uint8Array([0, 1, 2]).buffer);
    equal((await result('image/png')) instanceof ArrayBuffer, true);
    equal(await result('application/json'), '');
    equal((await request(`${HTTP}/text/610062`)).result, 'a');
    equal((await request(`${HTTP}/text/c3a4ff`)).result, 'ä\ufffd');
    equal((await request(`${HTTP}/text/`)).result, '');
    equal((await request(`${HTTP}/gzip`)).result, 'was compressed');
    equal((await request(`${HTTP}/type?is=image/x`)).resultType, http.HttpDataType.ARRAY_BUFFER);
});

test('header and cookies of a response', async () => {
    const {header, cookies} = await request(`${HTTP}/headers`);

    equal([header['x-twice'], 'x-empty' in header], ['two', false]);
    equal(header['set-cookie'], ['a=1; Path=/', 'b=2; HttpOnly']);
    equal(cookies.split('\r\n').sort(), ['#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tb\t2',
        '127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1']);
    equal((await request(ECHO)).cookies, '');
});

test('a response is a plain object with these fields', async () => {
    const response = await request(`${HTTP}/status/404`);
    const copy = JSON.parse(JSON.stringify(response));

    equal(Object.keys(copy).sort(), ['cookies', 'header', 'responseCode', 'result', 'resultType']);
    equal(copy.header['content-type'], 'text/plain');
});

test('the largest body', async () => {
    equal((await request(`${HTTP}/size/5242880`)).result.length, 5242880);
    await fails(request(`${HTTP}/size/6000000`), 2300023);
});

test('error numbers', async () => {
    await bothFail((...cb) => request(`http://127.0.0.1:${port('CLOSED')}/`, ...cb), 2300007);
    await bothFail((...cb) => request('http://nobody.invalid/', ...cb), 2300006);
    await bothFail((...cb) => request(raw('not HTTP\r\n\r\n'), ...cb), 2300008);
    await bothFail((...cb) => request(raw(''), ...cb), 2300052);
    await bothFail((...cb) => request(`${RAW}/reset`, ...cb), 2300056);
    await bothFail((...cb) => request(raw('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx'), ...cb), 2300018);
    await bothFail((...cb) => request(`${HTTP}/coding`, ...cb), 2300061);
});

test('events: one pair for each block of headers, before the result', async () => {
    const object = http.createHttp();
    const log = [];

    object.on('headersReceive', (...args) => log.push(['headers', args.length, args[0]['x-hop']]));
    object.on('headerReceive', (...args) => log.push(['header', args.length, args[0], args[1]['x-hop']]));
    await object.request(`${HTTP}/redirect/302`).then(() => log.push('result'));
    equal(log, [['header', 2, undefined, 'one'], ['headers', 1, 'one'],
        ['header', 2, undefined, 'one'], ['headers', 1, 'one'], 'result']);
});

test('events: interim responses have them, too', async () => {
    const object = http.createHttp();
    const log = [];

    object.on('headersReceive', header => log.push(['headers', header['x-hop']]));
    object.on('headerReceive', (_, header) => log.push(['header', header['x-hop']]));
    const {header} = await object.request(`${HTTP}/interim`);

    equal(log, [['header', 'early'], ['headers', 'early'], ['header', 'last'], ['headers', 'last']]);
    equal(header['x-hop'], 'last');
});

test('the header of a request gathers what came in all its blocks', async () => {
    const object = http.createHttp();
    const seen = [];

    object.on('headersReceive', header => seen.push(header));
    // What comes for another request of the same object meanwhile is not among it.
    const [{header}, other] = await Promise.all(
        [object.request(`${HTTP}/hops`), object.request(`${HTTP}/headers`)]);
    const first = seen.find(one => one['x-hop'] && !one['x-empty'] && one['x-twice'] === 'no');

    equal([first['set-cookie'], first.location], [['first=1'], '/headers']);
    equal([header['x-hop'], header.location, header['x-twice']], ['one', '/headers', 'two']);
    equal(header['set-cookie'], ['first=1', 'first=1', 'a=1; Path=/', 'b=2; HttpOnly']);
    equal([other.header['x-hop'], other.header['set-cookie']], [undefined, ['a=1; Path=/', 'b=2; HttpOnly']]);
    equal(seen.length, 3);
    equal(seen.some(one => one['x-hop'] === 'one' && one['set-cookie'].length === 4), true);
});

test('events: none for a request that fails before', async () => {
    const object = http.createHttp();
    let events = 0;

    object.on('headersReceive', () => events++);
    await fails(object.request(`http://127.0.0.1:${port('CLOSED')}/`), 2300007);
    equal(events, 0);
    await fails(object.request(`${HTTP}/stalls`, {readTimeout: 100}), 2300028);
    equal(events, 1);
});

test('on: one listener of each type', async () => {
    const object = http.createHttp();
    const log = [];

    object.on('headersReceive', () => log.push(1));
    object.on('headersReceive', () => log.push(2));
    await object.request(ECHO);
    equal(log, [2]);
});

test('once', async () => {
    const object = http.createHttp();
    const log = [];

    object.once('headersReceive', (...args) => log.push(args.length));
    await object.request(ECHO);
    await object.request(ECHO);
    equal(log, [1]);
    // The shape is that of headersReceive.
    object.once('headerReceive', (...args) => log.push(typeof args[0]));
    await object.request(ECHO);
    equal(log, [1, 'object']);
    const never = () => log.push('never');
    object.once('headersReceive', never);
    object.off('headersReceive', never);
    // Takes the place of a listener of on().
    object.on('headersReceive', never);
    object.once('headersReceive', () => log.push('once'));
    await object.request(ECHO);
    await object.request(ECHO);
    equal(log, [1, 'object', 'once']);
});

test('off', async () => {
    const object = http.createHttp();
    const log = [];
    const listener = () => log.push(1);

    object.off('headersReceive');
    object.off('headersReceive', listener);
    object.on('headersReceive', listener);
    object.off('headersReceive', () => {});
    object.off('headerReceive');
    await object.request(ECHO);
    object.off('headersReceive', listener);
    await object.request(ECHO);
    object.on('headersReceive', listener);
    object.off('headersReceive');
    await object.request(ECHO);
    equal(log, [1]);
});

test('on, off and once with wrong arguments', () => {
    const object = http.createHttp();
    const f = () => {};

    for (const args of [[], ['headersReceive'], ['headersReceive', 5], [5, f], ['headersReceive', null],
        ['headersReceive', f, f]])
        throws(() => object.on(...args), 401);
    for (const args of [[], [5], ['headersReceive', 5], ['headersReceive', undefined], [f]])
        throws(() => object.off(...args), 401);
    for (const args of [[], ['headersReceive'], ['headersReceive', 5], [5, f]])
        equal(object.once(...args), undefined);
    for (const name of ['on', 'off', 'once'])
        equal(object[name]('bogus', f), undefined);
});

test('destroy: what runs ends with 2300023 when something comes, what follows with 2300999', async () => {
    const object = http.createHttp();
    const log = [];
    const wait = new Promise(resolve => {
        object.on('headersReceive', () => events++);
        object.request(`${HTTP}/wait`, (...args) => resolve(args));
        equal(object.destroy(), undefined);
    });
    let events = 0;

    wait.then(() => log.push('destroyed'));
    await request(ECHO);
    log.push('before');
    await request(`${HTTP}/go`);
    const [error, data] = await wait;

    equal([log, error.code, data], [['before', 'destroyed'], 2300023, undefined]);
    await bothFail((...cb) => object.request(ECHO, ...cb), 2300999);
    await bothFail((...cb) => object.request(ECHO, {method: 'POST', extraData: ''}, ...cb), 401);
    object.destroy();
    object.on('headersReceive', () => events++);
    object.off('headersReceive');
    equal(events, 0);
});

test('destroy: what nothing comes for ends at its timeout', async () => {
    const object = http.createHttp();
    const promise = object.request(`${HTTP}/silent`, {readTimeout: 100});

    object.destroy();
    await fails(promise, 2300028);
});

test('destroy before a redirect', async () => {
    const object = http.createHttp();
    const promise = object.request(`${HTTP}/redirect/302`);

    object.destroy();
    await fails(promise, 2300023);
});

test('destroy after the end', async () => {
    const object = http.createHttp();

    equal((await object.request(ECHO)).responseCode, 200);
    object.destroy();
    await fails(object.request(ECHO), 2300999);
});

test('destroy within a header listener', async () => {
    const object = http.createHttp();

    object.on('headersReceive', () => object.destroy());
    await fails(object.request(`${HTTP}/stalls`), 2300023);
});

test('an object serves many requests, one after the other and at once', async () => {
    const object = http.createHttp();
    const replies = await Promise.all([1, 2, 3].map(i => object.request(`${ECHO}?${i}`)));

    equal(replies.map(reply => JSON.parse(reply.result).path), ['/echo?1', '/echo?2', '/echo?3']);
    // Within a listener, too.
    const inner = new Promise(resolve => object.once('headersReceive', () =>
        object.request(ECHO, (...args) => resolve(args))));
    await object.request(ECHO);
    equal((await inner)[1].responseCode, 200);
});

test('an object that nobody refers to completes', async () => {
    const promise = request(ECHO);

    imports.system.gc();
    await turn();
    imports.system.gc();
    equal((await promise).responseCode, 200);
});

test('ResponseCode', () => {
    equal([http.ResponseCode.OK, http.ResponseCode.PARTIAL, http.ResponseCode.USE_PROXY,
        http.ResponseCode.UNSUPPORTED_TYPE, http.ResponseCode.VERSION,
        Object.keys(http.ResponseCode).length], [200, 206, 305, 415, 505, 35]);
});

run();
