import assert from 'node:assert/strict';
import { datasets, projects, type Dataset } from '../../functions/catalogue/domain/dataset.ts';
import { terms } from '../../functions/catalogue/domain/terms.ts';
import { adminRoutes, routes } from '../../functions/catalogue/routes.ts';
import { listDatasets } from '../../functions/catalogue/usecases/list-datasets.ts';
import { putDataset } from '../../functions/catalogue/usecases/put-dataset.ts';
import {
  releaseDataset,
  unreleaseDataset,
} from '../../functions/catalogue/usecases/release-dataset.ts';
import { requiredTerms } from '../../functions/catalogue/usecases/required-terms.ts';
import { DatasetInput } from '../../functions/catalogue/domain/input.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { counted } from '../support/counted.ts';
import { rejects } from '../support/rejects.ts';
import { dataset, world, type World } from '../support/world.ts';
import { api, type Api } from './api.ts';

const described = {
  id: 'hmi',
  projectId: 'sun',
  title: 'HMI magnetograms',
  summary: 'Magnetic field of the Sun.',
  licence: 'ODC-By-1.0',
  funding: ['Agency'],
  creators: [{ name: 'HMI team', orcid: '0000-0002-1825-0097' }],
  publisher: { name: 'Publisher', contact: 'publisher@example.org' },
  snippets: [{ title: 'Look', url: 'https://example.org/look.py' }],
  planId: 'plan',
  termsId: 'terms',
};
const hosted = { ...described, kind: 'hosted', bucket: 'demo-test-datasets', prefix: 'hmi/v1/' };
const partner = {
  ...described,
  kind: 'partner',
  link: 'https://example.org/data',
  partnerTerms: 'https://example.org/terms',
  contact: 'partner@example.org',
};

async function catalogue(...more: [string, Partial<Dataset>][]): Promise<World> {
  const app = await world();
  await app.documents.transact((tx) => {
    tx.set(projects, 'sun', { name: 'Sun', summary: 'Our star.', createdAt: app.now() });
    for (const [id, overrides] of more) tx.set(datasets, id, dataset(overrides));
    return Promise.resolve();
  });
  return app;
}
const stored = async (app: World, id: string) => (await app.documents.get(datasets, id))!;

describe('P-2.1.1 datasets are found under their project', () => {
  const ids = async (http: Api, query: string, by?: string) =>
    ((await http.call(`GET /v1/datasets?${query}`, by)).json['items'] as { id: string }[]).map(
      ({ id }) => id,
    );

  it('by project and by words, whatever case and accents; never what is not released', async () => {
    const app = await catalogue(
      ['b', { title: 'Étoiles', summary: 'Stars of the night' }],
      ['c', { projectId: 'moon', title: 'Craters' }],
      ['d', { released: false, title: 'Secret stars' }],
      ['e', { creators: [{ name: 'Ángela Star' }] }],
    );
    const http = await api(app, routes);
    assert.deepEqual(await ids(http, ''), ['aia', 'b', 'c', 'e']);
    assert.deepEqual(await ids(http, 'project=moon'), ['c']);
    assert.deepEqual(await ids(http, 'q=ETOILES%20night'), ['b']);
    assert.deepEqual(await ids(http, 'q=star&project=sun'), ['b', 'e']);
    assert.deepEqual(await ids(http, 'q=star%20moon'), []);
    http.close();
    const desk = await api(app, adminRoutes);
    assert.deepEqual(await ids(desk, 'q=secret', 'admin'), ['d']);
    assert.equal((await desk.call('GET /v1/datasets?q=secret', 'member')).status, 403);
    desk.close();
  });
  it('in pages that lose and repeat nothing', async () => {
    const app = await catalogue(['b', {}], ['c', { title: 'Craters' }], ['d', {}]);
    for (const q of ['', 'corona']) {
      const seen: string[] = [];
      let after: string | undefined;
      for (let pages = 0; pages < 10; pages += 1) {
        const page = await listDatasets(app, { limit: 2, q, after });
        seen.push(...page.items.map(({ id }) => id));
        after = page.next;
        if (after === undefined) break;
      }
      assert.deepEqual(seen, ['aia', 'b', 'c', 'd']);
    }
  });
  it('a search stops reading at the policy’s number, and can be gone on with', async () => {
    const many = Array.from({ length: 30 }, (_, index): [string, Partial<Dataset>] => [
      `d${String(index).padStart(2, '0')}`,
      index === 29 ? { title: 'Needle' } : {},
    ]);
    const app = await catalogue(...many);
    const policy = { ...app.policy, catalogue: { ...app.policy.catalogue, searchReads: 20 } };
    const documents = counted(app.documents);
    const limited = { ...app, documents, policy: policy as unknown as World['policy'] };
    const first = await listDatasets(limited, { limit: 10, q: 'needle' });
    assert.deepEqual([first.items.length, documents.reads], [0, 20]);
    const second = await listDatasets(limited, { limit: 10, q: 'needle', after: first.next });
    assert.deepEqual(
      second.items.map(({ id }) => id),
      ['d29'],
    );
  });
  for (const query of ['limit=0', 'limit=101', `q=${'a'.repeat(201)}`, 'project=A', 'more=1'])
    it(`refuses ${query.slice(0, 12)}`, async () => {
      const http = await api(await catalogue(), routes);
      const reply = await http.call(`GET /v1/datasets?${query}`);
      http.close();
      assert.equal(reply.status, 400);
      assert.equal(reply.problem.errors?.[0]?.pointer, `/query/${query.split('=')[0]!}`);
    });
  it('projects are listed and read', async () => {
    const http = await api(await catalogue(), routes);
    assert.equal((await http.call('GET /v1/projects')).json['next'], undefined);
    const one = await http.call('GET /v1/projects/sun');
    assert.deepEqual([one.json['name'], one.headers.etag], ['Sun', '"0"']);
    assert.equal((await http.call('GET /v1/projects/moon')).status, 404);
    http.close();
  });
});

describe('reading a dataset', () => {
  it('before its first release: nobody but who has a role', async () => {
    const app = await catalogue(['new', { released: false }]);
    const http = await api(app, routes);
    const status = async (by?: string) => (await http.call('GET /v1/datasets/new', by)).status;
    assert.deepEqual(
      [await status(), await status('member'), await status('admin')],
      [404, 404, 200],
    );
    await releaseDataset(app, 'admin', 'new');
    assert.equal(await status(), 200);
    await unreleaseDataset(app, 'admin', 'new');
    assert.equal(await status(), 200);
    http.close();
  });
  it("tells neither bucket nor the hold's reason nor the publisher's address", async () => {
    const hold = { reason: 'faces can be seen', by: 'ethics', at: new Date() };
    const http = await api(await catalogue(['held', { hold }]), routes);
    const reply = await http.call('GET /v1/datasets/held');
    http.close();
    assert.equal(reply.json['state'], 'on-hold');
    assert.doesNotMatch(reply.text, /demo-test-datasets|faces|publisher@/);
  });
  it('P-2.0a snippets are for members, with lines of Python by format; 401 and 403 say why', async () => {
    const app = await catalogue(['fits', { formats: ['fits', 'cdf'] }]);
    app.identity.add({ id: 'unverified', emailVerified: false });
    const http = await api(app, routes);
    const path = 'GET /v1/datasets/fits/snippets';
    assert.equal((await http.call(path)).status, 401);
    assert.equal((await http.call(path, 'unverified')).status, 403);
    const reply = await http.call(path, 'member');
    http.close();
    assert.equal(reply.status, 200, reply.text);
    const python = reply.json['python'] as { format: string }[];
    assert.deepEqual(
      python.map(({ format }) => format),
      ['FITS', 'NASA CDF'],
    );
    assert.match(String(reply.json['compute']), /500 USD/);
  });
});

describe('P-2.1.2 an admin describes hosted and partner datasets', () => {
  it('creates, edits with If-Match, and records each with an event', async () => {
    const app = await catalogue();
    const http = await api(app, adminRoutes);
    const made = await http.call('POST /v1/datasets', 'admin', hosted);
    assert.deepEqual(
      [made.status, made.json['state'], made.headers.etag],
      [201, 'unreleased', '"1"'],
      made.text,
    );
    assert.equal((await http.call('POST /v1/datasets', 'admin', hosted)).status, 409);
    const put = (body: unknown, tag?: string) =>
      http.call('PUT /v1/datasets/hmi', 'admin', body, tag ? { 'if-match': tag } : {});
    const edited = { ...hosted, title: 'HMI' };
    assert.deepEqual([(await put(edited)).status, (await put(edited, '"0"')).status], [428, 412]);
    const done = await put(edited, '"1"');
    assert.deepEqual([done.status, done.json['title'], done.headers.etag], [200, 'HMI', '"2"']);
    assert.equal((await put({ ...edited, id: 'other' }, '"2"')).status, 400);
    http.close();
    const events = await app.documents.find(eventsOf(datasets), { within: 'hmi' });
    assert.deepEqual(
      events.map(({ value }) => value.action),
      ['create', 'edit'],
    );
    const { chain } = await stored(app, 'hmi');
    assert.equal(
      brokenLink(
        chain!,
        events.map(({ value }) => value),
      ),
      undefined,
    );
  });
  it('a partner’s has link, terms and contact, and needs no files to be released', async () => {
    const app = await catalogue();
    await putDataset(app, 'admin', DatasetInput.parse(partner), 'none');
    assert.ok((await releaseDataset(app, 'admin', 'hmi')).released);
    const http = await api(app, routes);
    const reply = await http.call('GET /v1/datasets/hmi');
    http.close();
    assert.deepEqual(reply.json['partner'], {
      link: partner.link,
      terms: partner.partnerTerms,
      contact: partner.contact,
    });
  });
  for (const [pointer, change] of [
    ['/kind', { kind: 'rented' }],
    ['/id', { id: 'A' }],
    ['/title', { title: ' ' }],
    ['/title', { title: 'a'.repeat(301) }],
    ['/summary', { summary: 'a'.repeat(4001) }],
    ['/licence', { licence: 'MIT' }],
    ['/funding', { funding: Array(21).fill('a') }],
    ['/creators', { creators: [] }],
    ['/creators', { creators: Array(201).fill({ name: 'a' }) }],
    ['/creators/0/orcid', { creators: [{ name: 'a', orcid: '1' }] }],
    ['/publisher/contact', { publisher: { name: 'a', contact: 'a' } }],
    ['/snippets/0/url', { snippets: [{ title: 'a', url: 'http://example.org' }] }],
    ['/snippets/0/url', { snippets: [{ title: 'a', url: 'javascript:alert(1)' }] }],
    ['/bucket', { bucket: 'UP' }],
    ['/bucket', { bucket: 'demo-test-uploads' }],
    ['/prefix', { prefix: 'no-slash' }],
    ['/prefix', { prefix: '' }],
    ['/projectId', { projectId: 'moon' }],
    ['/termsId', { termsId: 'none' }],
    ['/planId', { planId: 'none' }],
    ['/released', { released: true }],
    ['/doi', { doi: '10.5072/x' }],
  ] as const)
    it(`refuses ${pointer} = ${JSON.stringify(Object.values(change)[0]).slice(0, 40)} and stores nothing`, async () => {
      const app = await catalogue();
      const http = await api(app, adminRoutes);
      const reply = await http.call('POST /v1/datasets', 'admin', { ...hosted, ...change });
      http.close();
      assert.deepEqual(
        [reply.status, reply.problem.errors?.[0]?.pointer],
        [400, pointer],
        reply.text,
      );
      assert.equal(await app.documents.get(datasets, 'hmi'), undefined);
    });
  it('what the system found out stays; the place is fixed once files are indexed', async () => {
    const app = await catalogue(['hmi', { ...(hosted as object), doi: '10.5072/x' }]);
    await putDataset(app, 'admin', DatasetInput.parse(hosted), 'any');
    const { doi, released, files } = await stored(app, 'hmi');
    assert.deepEqual([doi, released, files], ['10.5072/x', true, 2]);
    const moved = DatasetInput.parse({ ...hosted, prefix: 'other/' });
    await rejects(putDataset(app, 'admin', moved, 'any'), 'conflict');
  });
  it('projects: created once, edited with If-Match', async () => {
    const http = await api(await catalogue(), adminRoutes);
    const moon = { id: 'moon', name: 'Moon', summary: 'Ours.' };
    assert.equal((await http.call('POST /v1/projects', 'member', moon)).status, 403);
    assert.equal((await http.call('POST /v1/projects', 'admin', moon)).status, 201);
    assert.equal((await http.call('POST /v1/projects', 'admin', moon)).status, 409);
    const put = (tag: string) =>
      http.call('PUT /v1/projects/moon', 'admin', moon, { 'if-match': tag });
    assert.deepEqual([(await put('"1"')).status, (await put('"1"')).status], [200, 412]);
    http.close();
  });
  it('reads 4 and writes 2', async () => {
    const app = await catalogue();
    const documents = counted(app.documents);
    await putDataset({ ...app, documents }, 'admin', DatasetInput.parse(hosted), 'none');
    assert.deepEqual([documents.reads, documents.writes], [4, 2]);
  });
});

describe('release and P-2.1.4c ethics hold', () => {
  const act = (http: Api, name: string, by: string, body?: unknown) =>
    http.call(`POST /v1/datasets/aia/${name}`, by, body);
  const reason = { reason: 'Faces can be seen.' };

  it('a hold stands above the release; only the ethics officer places and lifts it', async () => {
    const app = await catalogue();
    const http = await api(app, adminRoutes);
    assert.equal((await act(http, 'hold', 'admin', reason)).status, 403);
    const held = await act(http, 'hold', 'ethics', reason);
    assert.deepEqual([held.status, held.json['state']], [200, 'on-hold'], held.text);
    assert.equal((await act(http, 'hold', 'ethics', reason)).status, 409);
    assert.equal((await act(http, 'release', 'admin')).status, 409);
    assert.equal((await act(http, 'lift', 'admin')).status, 403);
    assert.equal((await act(http, 'lift', 'ethics')).json['state'], 'released');
    assert.equal((await act(http, 'lift', 'ethics')).status, 409);
    http.close();
    const events = await app.documents.find(eventsOf(datasets), { within: 'aia' });
    assert.deepEqual(
      events.map(({ value }) => [value.action, value.actor, value.reason]),
      [
        ['hold', 'ethics', 'P-2.1.4c'],
        ['lift', 'ethics', 'P-2.1.4c'],
      ],
    );
    assert.doesNotMatch(JSON.stringify(events), /Faces/);
  });
  it('a release is taken back and given again; twice is once', async () => {
    const http = await api(await catalogue(), adminRoutes);
    assert.equal((await act(http, 'unrelease', 'admin')).json['state'], 'unreleased');
    const again = await act(http, 'unrelease', 'admin');
    assert.equal((await act(http, 'release', 'admin')).json['state'], 'released');
    assert.equal(again.headers.etag, '"1"');
    assert.equal((await act(http, 'release', 'member')).status, 403);
    http.close();
  });
  it('nothing is released without files, or without terms in force', async () => {
    const app = await catalogue(
      ['empty', { released: false, files: 0 }],
      ['full', { released: false }],
    );
    await rejects(releaseDataset(app, 'admin', 'empty'), 'conflict', /no files/);
    const text = (await app.documents.get(terms, 'terms'))!.versions[0]!;
    const from = new Date(app.now().getTime() + 1);
    await app.documents.transact((tx) => {
      tx.set(terms, 'terms', { versions: [{ ...text, from }] });
      return Promise.resolve();
    });
    await rejects(releaseDataset(app, 'admin', 'full'), 'conflict', /in force/);
    app.pass(1);
    await releaseDataset(app, 'admin', 'full');
  });
});

describe('P-4.0c required terms', () => {
  it('each once, over several datasets', async () => {
    const app = await catalogue(['b', {}]);
    assert.deepEqual(await requiredTerms(app, ['aia', 'b', 'aia'], app.now()), [
      { id: 'terms/terms', version: 1 },
      { id: 'plans/plan', version: 1 },
    ]);
  });
  it('fails closed: no dataset, or nothing in force', async () => {
    const app = await catalogue(['b', { planId: 'gone' }]);
    await rejects(requiredTerms(app, ['none'], app.now()), 'not-found');
    await rejects(requiredTerms(app, ['b'], app.now()), 'conflict', /plans\/gone/);
    await rejects(requiredTerms(app, ['aia'], new Date('2025-12-31T23:59:59.999Z')), 'conflict');
    assert.equal((await requiredTerms(app, ['aia'], new Date('2026-01-01T00:00:00Z'))).length, 2);
  });
  it('reads 1 per dataset, terms and plan', async () => {
    const app = await catalogue();
    const documents = counted(app.documents);
    await requiredTerms({ documents }, ['aia'], app.now());
    assert.equal(documents.reads, 3);
  });
});
