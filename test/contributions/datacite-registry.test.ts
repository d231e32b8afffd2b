import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  dataciteRegistry,
  retryAfter,
} from '../../functions/contributions/stores/datacite-registry.ts';
import { isFault } from '../../functions/platform/fault.ts';
import { startDatacite, type Datacite } from '../../scripts/local/datacite/datacite.ts';
import { config } from '../support/app.ts';

interface Seen {
  method: string;
  url: string;
  agent: string;
  authorization: string;
  body: string;
}
type Reply = [status: number, body?: unknown, headers?: Record<string, string>];
const state = (name: string): Reply => [200, { data: { attributes: { state: name } } }];

describe('DataCite registry', () => {
  let server: Server;
  let replies: Reply[];
  let seen: Seen[];
  let waits: number[];
  before((done) => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        seen.push({
          method,
          url,
          body,
          agent: headers['user-agent'] ?? '',
          authorization: headers.authorization ?? '',
        });
        const [status, answer, more] = replies.shift() ?? [500];
        response.writeHead(status, { 'content-type': 'application/json', ...more });
        response.end(answer === undefined ? '' : JSON.stringify(answer));
      });
    }).listen(0, '127.0.0.1', done);
  });
  after(() => server.close());
  beforeEach(() => {
    [replies, seen, waits] = [[], [], []];
  });
  const registry = () =>
    dataciteRegistry(
      { ...config, DATACITE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
      (ms) => Promise.resolve(waits.push(ms)),
    );

  it('puts by DOI, says who it is, and answers the state read back', async () => {
    replies = [[201, {}], state('findable')];
    assert.equal(await registry().put('10.5072/abc', { titles: [] }, 'publish'), 'findable');
    assert.deepEqual(
      seen.map(({ method, url }) => [method, url]),
      [
        ['PUT', '/dois/10.5072%2Fabc'],
        ['GET', '/dois/10.5072%2Fabc'],
      ],
    );
    assert.match(seen[0]!.agent, /mailto:data@example\.org/);
    assert.equal(
      seen[0]!.authorization,
      `Basic ${Buffer.from('TEST.SPACEML:password').toString('base64')}`,
    );
    const { data } = JSON.parse(seen[0]!.body) as { data: unknown };
    assert.deepEqual(data, {
      type: 'dois',
      id: '10.5072/abc',
      attributes: { titles: [], event: 'publish' },
    });
  });
  it('notices an event that was ignored in silence', async () => {
    replies = [[200, {}], state('draft')];
    assert.equal(await registry().put('10.5072/abc', {}, 'publish'), 'draft');
  });
  for (const status of [408, 409, 425, 429, 500, 502, 503])
    it(`tries again after ${status}`, async () => {
      replies = [[status], [status], state('draft')];
      assert.equal(await registry().read('10.5072/abc'), 'draft');
      assert.equal(seen.length, 3);
      assert.ok(waits[1]! > waits[0]!);
    });
  for (const status of [400, 401, 403, 405, 410, 422])
    it(`stops at ${status} with DataCite's words`, async () => {
      replies = [[status, { errors: [{ source: 'creators', title: 'is missing' }] }]];
      await assert.rejects(
        registry().put('10.5072/abc', {}),
        (error) =>
          isFault(error, 'conflict') && error.message.includes(`${status}): creators: is missing`),
      );
      assert.equal(seen.length, 1);
    });
  it('waits as long as it is asked to', async () => {
    replies = [[429, undefined, { 'retry-after': '7' }], state('draft')];
    await registry().read('10.5072/abc');
    assert.deepEqual(waits, [7000]);
  });
  it('leaves a longer wait to the redelivery of the event', async () => {
    replies = [[503, undefined, { 'retry-after': '3600' }]];
    await assert.rejects(registry().read('10.5072/abc'), /answers 503/);
    assert.deepEqual(waits, []);
  });
  it('gives up after some tries, to be called again', async () => {
    replies = Array.from({ length: 9 }, (): Reply => [503]);
    await assert.rejects(registry().read('10.5072/abc'), /answers 503/);
    assert.equal(seen.length, 4);
  });
  it('answers undefined for a DOI that DataCite does not know', async () => {
    replies = [[404]];
    assert.equal(await registry().read('10.5072/abc'), undefined);
  });
  describe('the list of its DOIs', () => {
    let datacite: Datacite;
    before(async () => {
      const { DATACITE_USER: user, DATACITE_PASSWORD: password, DATACITE_PREFIX: prefix } = config;
      datacite = await startDatacite({ port: 0, user, password, prefix });
    });
    after(() => datacite.stop());
    const listed = (more: object = {}) =>
      dataciteRegistry({ ...config, DATACITE_URL: datacite.url, ...more });
    it('comes page by page, drafts too, each DOI once', async () => {
      const dois = Array.from({ length: 65 }, (_, n) => `10.5072/d${n}`);
      for (const doi of dois) await listed().put(doi, {});
      const sizes: number[] = [];
      const all: string[] = [];
      for (let after: string | undefined = '1'; after !== undefined;) {
        const page = await listed().list(after);
        sizes.push(page.dois.length);
        all.push(...page.dois.map(({ doi, state: now }) => `${doi} ${now}`));
        ({ after } = page);
      }
      assert.deepEqual(sizes, [30, 30, 5]);
      assert.deepEqual(
        all,
        dois.map((doi) => `${doi} draft`),
      );
    });
    it('has none of another prefix', async () => {
      assert.deepEqual(await listed({ DATACITE_PREFIX: '10.9999' }).list(), {
        dois: [],
        after: undefined,
      });
    });
  });
  it('lists what is ours, and sends our password to no other host that a link names', async () => {
    const data = [{ attributes: { doi: '10.5072/ABC', state: 'draft' } }];
    const next = 'https://elsewhere.example.org/dois?page%5Bcursor%5D=x%2By';
    replies = [
      [200, { data, links: { next } }],
      [200, { data, links: { next } }],
    ];
    const page = await registry().list();
    assert.deepEqual(page, { dois: [{ doi: '10.5072/abc', state: 'draft' }], after: 'x+y' });
    assert.equal((await registry().list('x+y')).after, undefined, 'the same page is the last');
    const query = new URLSearchParams(seen[1]!.url.split('?')[1]);
    assert.deepEqual(Object.fromEntries(query), {
      'client-id': 'test.spaceml',
      prefix: '10.5072',
      'page[size]': '30',
      'page[cursor]': 'x+y',
    });
  });
  it('says so when a list is refused, or is none', async () => {
    replies = [
      [401, { errors: [{ title: 'Bad credentials.' }] }],
      [200, { data: 'x' }],
    ];
    await assert.rejects(
      registry().list(),
      (error) => isFault(error, 'conflict') && error.message.includes('401): Bad credentials.'),
    );
    await assert.rejects(registry().list(), /that its API does not/);
  });
  it('reads Retry-After as seconds and as a date', () => {
    const now = new Date('2026-11-02T09:00:00Z');
    assert.equal(retryAfter('5', now), 5000);
    assert.equal(retryAfter('Mon, 02 Nov 2026 09:00:30 GMT', now), 30_000);
    assert.equal(retryAfter('soon', now), undefined);
    assert.equal(retryAfter(null, now), undefined);
  });
});
