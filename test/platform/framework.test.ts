import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bearer, bomb, json, send } from './fixture.ts';

const framework = createRequire(import.meta.url).resolve('@google-cloud/functions-framework');

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });

/** Serves a function of the fixture by the framework's own command, as Cloud Functions do. */
async function start(target: string, signature: string) {
  const port = await freePort();
  const main = join(framework, '../main.js');
  const source = join(import.meta.dirname, 'fixture-function.ts');
  const child: ChildProcess = spawn(
    process.execPath,
    [main, `--target=${target}`, `--source=${source}`, `--port=${String(port)}`],
    { env: { ...process.env, NODE_ENV: 'production', FUNCTION_SIGNATURE_TYPE: signature } },
  );
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  for (let tries = 0; ; tries += 1) {
    const answered = await send(port, '/favicon.ico', {}).then(
      () => true,
      () => false,
    );
    if (answered) break;
    if (tries > 200) assert.fail(`The framework did not start: ${output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { port, output: () => output, stop: () => child.kill('SIGKILL') };
}

/** Waits for what comes a moment later; five seconds at most. */
async function until(seen: () => boolean): Promise<void> {
  for (let tries = 0; !seen(); tries += 1) {
    assert.ok(tries < 100, 'It did not come.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const event = { 'ce-id': '1', 'ce-type': 'x.y', 'ce-source': '//x', 'ce-specversion': '1.0' };

describe('the framework as it is deployed', () => {
  describe('an HTTP function', () => {
    let host: Awaited<ReturnType<typeof start>>;
    before(async () => {
      host = await start('fixture-http', 'http');
    });
    after(() => host.stop());
    const post = (body: Buffer | string, headers: Record<string, string>) =>
      send(host.port, '/v1/stars', {
        method: 'POST',
        headers: { ...bearer('member'), ...json, ...headers },
        body,
      });
    it('answers', async () => {
      const { status, json: answer } = await post('{"name":"a"}', {});
      assert.deepEqual([status, answer['name']], [201, 'a']);
    });
    it('refuses a compressed body, whether or not it calls itself an event', async () => {
      for (const headers of [{}, event])
        assert.equal((await post(bomb(), { 'content-encoding': 'gzip', ...headers })).status, 415);
    });
    it('holds what calls itself an event to the limit of a request', async () => {
      assert.equal((await post(Buffer.alloc(300_000, 'x'), event)).status, 413);
    });
    it('answers malformed JSON and wrong percent-encoding as every other fault', async () => {
      for (const reply of [await post('{', {}), await send(host.port, '/%ff', {})])
        assert.match(String(reply.headers['content-type']), /^application\/problem\+json/);
    });
  });
  describe('an event function', () => {
    let host: Awaited<ReturnType<typeof start>>;
    before(async () => {
      host = await start('fixture-event', 'cloudevent');
    });
    after(() => host.stop());
    const post = (body: Buffer | Buffer[] | string, headers: Record<string, string>) =>
      send(host.port, '/', { method: 'POST', headers: { ...json, ...event, ...headers }, body });
    it('is handed its data, larger than a request may be, in chunks too', async () => {
      const large = JSON.stringify({ large: 'x'.repeat(300_000) });
      assert.equal((await post(large, {})).status, 204);
      assert.equal((await post([Buffer.from('{"in":'), Buffer.from('"chunks"}')], {})).status, 204);
      // an answer may be here before what its process printed
      await until(() => host.output().includes('"seen":{"in":"chunks"}'));
      assert.match(host.output(), /"seen":\{"large":"xxx/);
    });
    it('refuses a compressed and an oversized one with a problem', async () => {
      const compressed = await post(bomb(), { 'content-encoding': 'gzip' });
      const oversized = await post('x', { 'content-length': String(17 * 1024 ** 2) }).catch(
        () => 413,
      );
      assert.equal(compressed.status, 415);
      assert.equal(compressed.headers['content-type'], 'application/problem+json');
      assert.equal(typeof oversized === 'number' ? oversized : oversized.status, 413);
    });
  });
});
