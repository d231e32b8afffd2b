import assert from 'node:assert/strict';
import * as sinon from 'sinon';
import { jsonLog } from '../../functions/platform/log.ts';
import { Problem } from '../../functions/platform/problem.ts';
import { policy } from '../../functions/policy.ts';
import {
  bearer,
  bomb,
  endless,
  host,
  json,
  ran,
  raw,
  type Host,
  type Reply,
  type Sent,
} from './fixture.ts';

const limit = policy.request.bodyBytes;
const uuid = /^urn:uuid:[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe('HTTP conventions', () => {
  let server: Host;
  beforeEach(async () => {
    server = await host();
    ran.length = 0;
    server.app.identity.add({ id: 'member' });
    server.app.identity.add({ id: 'other' });
    server.app.identity.add({ id: 'unverified', emailVerified: false });
    server.app.identity.add({ id: 'nameless', email: '' });
    for (const role of ['admin', 'reviewer', 'ethics'] as const)
      server.app.identity.add({ id: role, roles: [role] });
  });
  afterEach(() => {
    server.close();
  });

  const call = (path: string, sent?: Sent): Promise<Reply> => server.call(path, sent);
  const post = (body: Sent['body'], headers: Record<string, string> = {}, path = '/v1/stars') =>
    call(path, {
      method: 'POST',
      headers: { ...bearer('member'), ...json, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  const name = (text: string) => JSON.stringify({ name: text });

  /** A problem in full, and its instance in exactly one log line of the request. */
  const isProblem = (reply: Reply, status: number): Problem => {
    assert.equal(reply.status, status, reply.text);
    assert.equal(reply.headers['content-type'], 'application/problem+json; charset=utf-8');
    assert.equal(reply.headers['cache-control'], 'no-store');
    const problem = Problem.parse(reply.json);
    assert.equal(problem.status, status);
    assert.equal(problem.contact, 'data@example.org');
    assert.match(problem.instance, uuid);
    const lines = server.app.lines.filter((line) => line.includes(problem.instance));
    assert.equal(lines.filter((line) => line.includes('"message":"request"')).length, 1);
    return problem;
  };

  describe('problems', () => {
    const faulty: [string, number, () => Promise<Reply>, pointer?: string][] = [
      ['malformed JSON', 400, () => post('{"name":'), ''],
      ['no body', 400, () => post(undefined), ''],
      ['an empty body', 400, () => post(''), ''],
      ['a body that is not UTF-8', 400, () => post(Buffer.from('{"name":"\xff"}', 'latin1')), ''],
      ['an unknown field', 400, () => post('{"name":"a","more":1}'), '/more'],
      ['a missing field', 400, () => post('{}'), '/name'],
      ['a field of another type', 400, () => post('{"name":5}'), '/name'],
      ['__proto__ as a field', 400, () => post('{"name":"a","__proto__":{"x":1}}'), '/__proto__'],
      ['a repeated query key', 400, () => call('/v1/stars/a?q=1&q=2'), '/query/q'],
      ['a query out of range', 400, () => call('/v1/stars/a?limit=101'), '/query/limit'],
      [
        'an odd Idempotency-Key',
        400,
        () => post(name('a'), { 'idempotency-key': 'a b' }),
        '/headers/idempotency-key',
      ],
      [
        'a form',
        415,
        () => post('name=a', { 'content-type': 'application/x-www-form-urlencoded' }),
      ],
      ['text', 415, () => post(name('a'), { 'content-type': 'text/plain' })],
      ['a likeness of JSON', 415, () => post(name('a'), { 'content-type': 'application/jsonp' })],
      [
        'another charset',
        415,
        () => post(name('a'), { 'content-type': 'application/json;charset=utf-16' }),
      ],
      ['an unknown path', 404, () => call('/v1/nothing')],
      ['a path with a slash at its end', 404, () => call('/v1/stars/')],
      ['a path of other case', 404, () => call('/V1/stars/a')],
      ['an encoded slash in an id', 404, () => call('/v1/stars/a%2Fb')],
      ['a control sign in an id', 404, () => call('/v1/stars/a%00')],
      ['wrong percent-encoding', 404, () => call('/v1/stars/%ff')],
      ['an unknown path to OPTIONS', 404, () => call('/v1/nothing', { method: 'OPTIONS' })],
      ['a reason-less refusal', 403, () => call('/v1/refused')],
      ['our own error', 500, () => call('/v1/broken')],
      ['an answer that its schema refuses', 500, () => call('/v1/broken-answer')],
    ];
    for (const [what, status, send, pointer] of faulty)
      it(`answers ${what} with ${status}`, async () => {
        const problem = isProblem(await send(), status);
        if (pointer !== undefined)
          assert.deepEqual(
            problem.errors?.map((error) => error.pointer),
            [pointer],
          );
        assert.deepEqual(ran, []);
      });
    it('accepts a charset that is UTF-8', async () => {
      const reply = await post(name('é'), { 'content-type': 'application/json; charset=UTF-8' });
      assert.equal(reply.json['name'], 'é');
    });
    it('names the allowed methods with 405', async () => {
      const reply = await call('/v1/stars/a', { method: 'PUT' });
      isProblem(reply, 405);
      assert.equal(reply.headers.allow, 'GET, HEAD, OPTIONS, DELETE, PATCH');
    });
    it('tells nothing of an error of our own, and logs it', async () => {
      const reply = await call('/v1/broken');
      const problem = isProblem(reply, 500);
      assert.doesNotMatch(reply.text, /secret|person|stack/);
      assert.equal(problem.type, 'about:blank');
      const failed = server.app.lines.filter((line) => line.includes('request failed'));
      assert.equal(failed.length, 1);
      assert.match(failed[0]!, new RegExp(problem.instance));
    });
    it('takes back what an answer had said of itself when it comes to nothing', async () => {
      const { headers } = await call('/v1/broken-json');
      assert.deepEqual([headers['cache-control'], headers.etag], ['no-store', undefined]);
    });
    it('gives every 403 a reason with a way out', async () => {
      const { reasons } = isProblem(await call('/v1/refused'), 403);
      assert.deepEqual(reasons, [
        { code: 'not-allowed', message: 'Not today.', wayOut: 'Write to data@example.org.' },
      ]);
    });
    it('answers 500 when the app cannot be opened, once', async () => {
      const error = sinon.stub(jsonLog, 'error');
      const info = sinon.stub(jsonLog, 'info');
      const closed = await host({}, () => Promise.reject(new Error('secret: no configuration')));
      try {
        const reply = await closed.call('/v1/stars/a');
        assert.equal(reply.status, 500);
        assert.match(Problem.parse(reply.json).instance, uuid);
        assert.doesNotMatch(reply.text, /secret/);
        assert.deepEqual([error.callCount, info.callCount], [1, 1]);
      } finally {
        sinon.restore();
        closed.close();
      }
    });
    it('cuts a stream that breaks rather than ending it as if it were whole', async () => {
      await assert.rejects(call('/v1/broken-stream'), /aborted|hang up|reset/);
      assert.equal(
        server.app.lines.filter((line) => line.includes('"message":"request"')).length,
        1,
      );
    });
  });

  describe('methods', () => {
    it('answers HEAD as GET, without the body', async () => {
      const [head, get] = await Promise.all([
        call('/v1/stars/a', { method: 'HEAD' }),
        call('/v1/stars/a'),
      ]);
      assert.deepEqual([head.status, head.text], [200, '']);
      for (const header of ['etag', 'content-type', 'content-length', 'cache-control'])
        assert.equal(head.headers[header], get.headers[header], header);
    });
    it('does not produce a stream for HEAD', async () => {
      assert.equal((await call('/v1/stars/list', { method: 'HEAD' })).status, 200);
      assert.deepEqual(ran, []);
      assert.equal((await call('/v1/stars/list')).text, 'a\nb\n');
    });
    it('holds HEAD to what GET is held to', async () => {
      const reply = await call('/v1/only/member', { method: 'HEAD' });
      assert.deepEqual([reply.status, reply.text], [401, '']);
    });
    it('prefers a literal segment to a variable one, whatever the order of the rows', async () => {
      assert.equal((await call('/v1/stars/list')).text, 'a\nb\n');
    });
    it('answers OPTIONS with the methods', async () => {
      const reply = await call('/v1/stars/a', { method: 'OPTIONS' });
      assert.deepEqual([reply.status, reply.text], [204, '']);
      assert.equal(reply.headers.allow, 'GET, HEAD, OPTIONS, DELETE, PATCH');
    });
    it('answers 204 without a body', async () => {
      const reply = await call('/v1/stars/a', { method: 'DELETE', headers: bearer('member') });
      assert.deepEqual([reply.status, reply.text], [204, '']);
    });
    it('answers only what the schema of the answer names', async () => {
      assert.deepEqual((await call('/v1/stars/a?q=x')).json, { id: 'a', name: 'x' });
    });
  });

  describe('bodies', () => {
    const pad = (size: number) => Buffer.from(name('x'.repeat(size - name('').length)));
    it('takes one of exactly the limit', async () => {
      assert.equal((await post(pad(limit))).status, 201);
    });
    it('takes one of the limit in chunks', async () => {
      const body = pad(limit);
      assert.equal((await post([body.subarray(0, 9), body.subarray(9)])).status, 201);
    });
    it('refuses one byte more', async () => {
      isProblem(await post(pad(limit + 1)), 413);
      assert.deepEqual(ran, []);
    });
    it('refuses one byte more in chunks, whose length nobody told', async () => {
      const body = pad(limit + 1);
      isProblem(await post([body.subarray(0, limit), body.subarray(limit)]), 413);
      assert.deepEqual(ran, []);
    });
    it('refuses 8 MB so that the caller can read why', async () => {
      isProblem(await post(Buffer.alloc(8 * 1024 ** 2, 'x')), 413);
    });
    it('cuts off a caller who never stops', async () => {
      const head = 'POST /v1/stars HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000000\r\n\r\n';
      const sent = await endless(server.port, head, 128 * 1024 ** 2);
      assert.ok(sent < 64 * 1024 ** 2, `${sent} bytes were taken`);
    });
    for (const encoding of [
      'gzip',
      'GZIP',
      'deflate',
      'br',
      'zstd',
      'gzip, gzip',
      'identity, gzip',
    ])
      it(`refuses ${encoding}`, async () => {
        isProblem(await post(name('a'), { 'content-encoding': encoding }), 415);
      });
    it('takes identity, in whatever case', async () => {
      for (const encoding of ['identity', 'Identity'])
        assert.equal((await post(name('a'), { 'content-encoding': encoding })).status, 201);
    });
    for (const headers of [
      {},
      { 'ce-id': '1', 'ce-type': 'x', 'ce-source': 'x', 'ce-specversion': '1.0' },
    ])
      it(`answers 97 kB that unpack to 100 MB with 415, memory flat ${JSON.stringify(headers)}`, async () => {
        const body = bomb();
        const before = process.memoryUsage();
        const replies = await Promise.all(
          Array.from({ length: 8 }, () => post(body, { 'content-encoding': 'gzip', ...headers })),
        );
        const after = process.memoryUsage();
        assert.deepEqual([...new Set(replies.map(({ status }) => status))], [415]);
        assert.ok(after.arrayBuffers - before.arrayBuffers < 20 * 1024 ** 2);
      });
    it('refuses it on a GET too', async () => {
      const sent = { headers: { 'content-encoding': 'gzip', ...json }, body: bomb() };
      isProblem(await call('/v1/stars/a', sent), 415);
    });
    it('keeps a connection good after a refusal: what follows is answered, what was the body is not', async () => {
      const smuggled = 'GET /v1/broken HTTP/1.1\r\nHost: x\r\n\r\n';
      const refused = `POST /v1/stars HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`;
      const last = 'GET /v1/stars/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
      const text = await raw(server.port, refused + refused + last);
      assert.deepEqual(
        [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
        ['415', '415', '200'],
      );
    });
    it('answers pipelined requests in their order, each once', async () => {
      const one = (body: string, more = '') =>
        `POST /v1/stars HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer member\r\nContent-Type: application/json\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
      const text = await raw(
        server.port,
        one(name('first')) + one('{') + one(name('third'), 'Connection: close\r\n'),
      );
      assert.deepEqual(
        [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
        ['201', '400', '201'],
      );
      assert.match(text, /first[^]*not JSON[^]*third/);
    });
    it('runs nothing for a caller who goes away before the body ends', async () => {
      const half = `POST /v1/stars HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer member\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{"name":`;
      await raw(server.port, half, 20);
      assert.equal((await call('/v1/stars/a')).status, 200);
      assert.deepEqual([ran, server.app.lines.length], [[], 1]);
    });
    it('answers an address in full, and OPTIONS of everything', async () => {
      const absolute = 'GET http://x/v1/stars/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
      assert.match(await raw(server.port, absolute), /^HTTP\/1\.1 200/);
      const everything = 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
      assert.match(await raw(server.port, everything), /^HTTP\/1\.1 404/);
    });
  });

  describe('who calls', () => {
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"admin"}').toString('base64url')}.`;
    const refused: [string, Record<string, string>][] = [
      ['nobody', {}],
      ['a token that is none', bearer('nobody-knows')],
      ['a token without signature', bearer(unsigned)],
      ['another scheme', { authorization: 'Basic bWVtYmVyOng=' }],
      ['a token too long', bearer('a'.repeat(8193))],
      ['two tokens', bearer('member, Bearer admin')],
    ];
    for (const [what, headers] of refused)
      it(`answers ${what} with 401 and WWW-Authenticate`, async () => {
        const reply = await call('/v1/only/member', { headers });
        isProblem(reply, 401);
        assert.match(String(reply.headers['www-authenticate']), /^Bearer /);
      });
    it('lets anyone call what anyone may, but not with a token that is wrong', async () => {
      assert.equal((await call('/v1/stars/a')).status, 200);
      isProblem(await call('/v1/stars/a', { headers: bearer('nobody-knows') }), 401);
    });
    const may: Record<string, string[]> = {
      member: ['member', 'other', 'admin', 'reviewer', 'ethics'],
      admin: ['admin'],
      reviewer: ['reviewer', 'admin'],
      ethics: ['ethics'],
    };
    for (const [who, ids] of Object.entries(may))
      for (const id of ['member', 'other', 'unverified', 'nameless', 'admin', 'reviewer', 'ethics'])
        it(`${ids.includes(id) ? 'lets' : 'does not let'} ${id} do what is for ${who}`, async () => {
          const reply = await call(`/v1/only/${who}`, { headers: bearer(id) });
          if (ids.includes(id)) {
            assert.deepEqual(reply.json, { id });
            return;
          }
          const code = ['unverified', 'nameless'].includes(id)
            ? 'email-not-verified'
            : 'role-missing';
          const { reasons } = isProblem(reply, 403);
          assert.deepEqual(
            reasons?.map((reason) => reason.code),
            [code],
          );
          assert.ok(reasons.every(({ wayOut }) => wayOut.length > 10));
        });
    it('lets somebody sign in whose address is not verified, where that is enough', async () => {
      const sent = { method: 'DELETE', headers: bearer('unverified') };
      assert.equal((await call('/v1/stars/a', sent)).status, 204);
    });
    it('looks a token up for revocation where a role is asked for, and only there', async () => {
      server.app.identity.revoked.add('admin');
      isProblem(await call('/v1/only/admin', { headers: bearer('admin') }), 401);
      assert.equal((await call('/v1/only/member', { headers: bearer('admin') })).status, 200);
    });
    it('asks who calls before it looks at what was sent', async () => {
      isProblem(await post('{', { authorization: 'Bearer nobody-knows' }), 401);
    });
  });

  describe('Idempotency-Key', () => {
    const key = { 'idempotency-key': 'k-1' };
    it('answers the same to the same', async () => {
      const [first, second] = [await post(name('a'), key), await post(' {"name": "a"}', key)];
      assert.equal(first.status, 201);
      assert.deepEqual(second.json, first.json);
    });
    it('answers conflict to another body', async () => {
      await post(name('a'), key);
      isProblem(await post(name('b'), key), 409);
    });
    it('answers conflict to the same body on another path of the row', async () => {
      await post(name('a'), key, '/v1/galaxies/m31/stars');
      isProblem(await post(name('a'), key, '/v1/galaxies/m33/stars'), 409);
    });
    it('is each person’s own', async () => {
      const [mine, yours] = [
        await post(name('a'), key),
        await post(name('b'), { ...key, ...bearer('other') }),
      ];
      assert.equal(yours.status, 201);
      assert.notEqual(mine.json['id'], yours.json['id']);
    });
    it('is each row’s own', async () => {
      const mine = await post(name('a'), key);
      const other = await post(name('b'), key, '/v1/galaxies/m31/stars');
      assert.notEqual(mine.json['id'], other.json['id']);
    });
    it('makes one of eight at the same time', async () => {
      const replies = await Promise.all(Array.from({ length: 8 }, () => post(name('a'), key)));
      assert.equal(new Set(replies.map(({ text }) => text)).size, 1);
      assert.equal(server.app.documents.stored.size, 1);
    });
    it('makes two without it', async () => {
      assert.notEqual((await post(name('a'))).json['id'], (await post(name('a'))).json['id']);
    });
  });

  describe('If-Match', () => {
    const patch = (headers: Record<string, string>) =>
      call('/v1/stars/a', {
        method: 'PATCH',
        headers: { ...bearer('member'), ...json, ...headers },
        body: name('b'),
      });
    it('is asked for', async () => {
      isProblem(await patch({}), 428);
    });
    it('refuses another version', async () => {
      isProblem(await patch({ 'if-match': '"6"' }), 412);
    });
    it('takes the version that is', async () => {
      const reply = await patch({ 'if-match': '"7"' });
      assert.deepEqual([reply.status, reply.headers.etag], [200, '"8"']);
    });
    for (const tag of ['7', '*', 'W/"7"', '"7", "8"', '"x"'])
      it(`does not take ${tag}`, async () => {
        const { errors } = isProblem(await patch({ 'if-match': tag }), 400);
        assert.deepEqual(
          errors?.map(({ pointer }) => pointer),
          ['/headers/if-match'],
        );
      });
  });

  describe('limits', () => {
    const limited = async (limits: Partial<Record<keyof typeof policy.request, number>>) => {
      server.close();
      const request = { ...policy.request, ...limits };
      server = await host({ policy: { ...policy, request } as unknown as typeof policy });
      for (const id of ['member', 'other']) server.app.identity.add({ id });
    };
    const from = (forwarded: string) =>
      call('/v1/stars/a', { headers: { 'x-forwarded-for': forwarded } });

    it('says how much is left', async () => {
      const { headers } = await call('/v1/stars/a');
      assert.equal(headers['ratelimit-policy'], '"default";q=1200;w=60');
      assert.equal(headers['ratelimit'], '"default";r=1199;t=60');
      const { headers: mine } = await call('/v1/only/member', { headers: bearer('member') });
      assert.equal(mine['ratelimit'], '"default";r=599;t=60');
    });
    it('answers 429 with Retry-After per address: the right-most, whatever the caller claims', async () => {
      await limited({ perMinutePerAddress: 2 });
      for (const forged of ['9.9.9.9, 1.1.1.1', '8.8.8.8,1.1.1.1'])
        assert.equal((await from(forged)).status, 200);
      const reply = await from('7.7.7.7, 1.1.1.1');
      isProblem(reply, 429);
      assert.equal(reply.headers['retry-after'], '60');
      assert.equal(reply.headers['ratelimit'], '"default";r=0;t=60');
      assert.equal((await from('1.1.1.1, 2.2.2.2')).status, 200);
    });
    it('counts a network of IPv6 as one address', async () => {
      await limited({ perMinutePerAddress: 1 });
      assert.equal((await from('2001:db8:0:1::1')).status, 200);
      assert.equal((await from('2001:DB8::1:ffff:0:0:2')).status, 429);
      assert.equal((await from('2001:db8:0:2::1')).status, 200);
    });
    it('begins anew with the next minute', async () => {
      await limited({ perMinutePerAddress: 1 });
      await from('1.1.1.1');
      server.app.pass(59_000);
      assert.equal((await from('1.1.1.1')).headers['retry-after'], '1');
      server.app.pass(1000);
      assert.equal((await from('1.1.1.1')).status, 200);
    });
    it('answers 429 per person, from whatever address', async () => {
      await limited({ perMinutePerPerson: 1 });
      const mine = (id: string, forwarded: string) =>
        call('/v1/only/member', { headers: { ...bearer(id), 'x-forwarded-for': forwarded } });
      assert.equal((await mine('member', '1.1.1.1')).status, 200);
      isProblem(await mine('member', '2.2.2.2'), 429);
      assert.equal((await mine('other', '1.1.1.1')).status, 200);
    });
    it('counts requests that are refused', async () => {
      await limited({ perMinutePerAddress: 1 });
      await call('/v1/nothing');
      isProblem(await call('/v1/stars/a'), 429);
    });
  });

  describe('CORS', () => {
    const asked = (origin: string, method = 'GET') =>
      call('/v1/stars/a', { method, headers: { origin } });
    it('lets a page of an allowed origin read, and never with cookies', async () => {
      const { headers } = await asked('https://example.org');
      assert.equal(headers['access-control-allow-origin'], 'https://example.org');
      assert.match(String(headers['access-control-expose-headers']), /ETag/);
      assert.equal(headers['access-control-allow-credentials'], undefined);
      assert.equal(headers.vary, 'Origin');
    });
    for (const origin of [
      'null',
      'https://evil-example.org',
      'https://example.org.evil.org',
      'https://sub.example.org',
      'http://example.org',
      'https://example.org:8443',
      'https://EXAMPLE.org',
      'https://example.org/',
    ])
      it(`does not let ${origin}`, async () => {
        for (const method of ['GET', 'OPTIONS']) {
          const { headers } = await asked(origin, method);
          assert.deepEqual(
            Object.keys(headers).filter((header) => header.startsWith('access-control')),
            [],
          );
          assert.equal(headers.vary, 'Origin');
        }
      });
    it('answers a preflight', async () => {
      const { status, headers } = await asked('https://example.org', 'OPTIONS');
      assert.equal(status, 204);
      assert.equal(headers['access-control-allow-methods'], 'GET, HEAD, OPTIONS, DELETE, PATCH');
      assert.equal(
        headers['access-control-allow-headers'],
        'Authorization, Content-Type, Idempotency-Key, If-Match',
      );
    });
    it('lets the page read a refusal too', async () => {
      const { headers } = await call('/v1/stars', {
        method: 'POST',
        headers: { origin: 'https://example.org', 'content-encoding': 'gzip' },
        body: 'x',
      });
      assert.equal(headers['access-control-allow-origin'], 'https://example.org');
    });
  });

  describe('what stays behind', () => {
    it('is not stored by anybody unless the route says so', async () => {
      assert.equal((await post(name('a'))).headers['cache-control'], 'no-store');
      assert.equal((await call('/v1/stars/a')).headers['cache-control'], 'public, max-age=60');
      assert.equal((await post(name('a'))).headers['x-content-type-options'], 'nosniff');
    });
    it('is one log line: the row, the pseudonym, the status; no address, token, query or body', async () => {
      await call('/v1/stars/secret-id?q=secret-query', {
        headers: { ...bearer('member'), 'x-forwarded-for': '203.0.113.7' },
      });
      const lines = server.app.lines.map((line) => JSON.parse(line) as { fields: object });
      assert.equal(lines.length, 1);
      const { instance, ms, ...fields } = lines[0]!.fields as Record<string, unknown>;
      assert.match(String(instance), uuid);
      assert.equal(typeof ms, 'number');
      assert.deepEqual(fields, {
        method: 'GET',
        route: '/v1/stars/{id}',
        person: 'member',
        status: 200,
      });
    });
  });
});
