import assert from 'node:assert/strict';
import { datasetFiles, datasets } from '../../functions/catalogue/domain/dataset.ts';
import { withheld } from '../../functions/catalogue/domain/uncredit.ts';
import { datasetVersions } from '../../functions/catalogue/domain/version.ts';
import { publishSubmission } from '../../functions/contributions/usecases/publish-submission.ts';
import { ringAgain } from '../../functions/contributions/usecases/ring-again.ts';
import { eraseSubmissions } from '../../functions/contributions/usecases/trace-person.ts';
import { correctVersion } from '../../functions/contributions/usecases/publication/correct-version.ts';
import { uncreditAuthor } from '../../functions/contributions/usecases/uncredit-author.ts';
import { traceVersion } from '../../functions/contributions/usecases/trace-version.ts';
import { withdrawVersion } from '../../functions/contributions/usecases/withdraw-version.ts';
import { sha256 } from '../../functions/platform/hash.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { adminRoutes, routes } from '../../functions/routes.ts';
import { api } from '../catalogue/api.ts';
import { config } from '../support/app.ts';
import { counted } from '../support/counted.ts';
import { dieBefore, publicationOf, published } from './publishing.ts';
import { admin, author, csv, form, world, type World } from './world.ts';

const leaver = { name: 'Leaver, Robin', orcid: '0000-0001-5109-3700', affiliation: 'Institute' };
const creators = [form().creators[0]!, leaver];
const day = 86_400_000;

async function stand() {
  const here = await world();
  const id = await published(here, { creators });
  const { datasetId, doi } = await publicationOf(here, id);
  const uncredit = (name = leaver.name) =>
    uncreditAuthor(here.app, admin, { datasetId, version: 1, name });
  return { here, id, datasetId, doi, uncredit };
}
/** The same, asked for by HTTP. */
async function served() {
  const stood = await stand();
  const identity = new MemoryIdentity();
  for (const one of [author, admin]) identity.add(one);
  Object.assign(stood.here.app, { identity });
  const { app } = stood.here;
  const [http, desk] = [await api(app, await routes()), await api(app, await adminRoutes())];
  const ask = (body: object = { name: leaver.name }, version = 1) =>
    desk.call(`POST /v1/datasets/${stood.datasetId}/versions/${version}/uncredit`, admin.id, body);
  const close = () => {
    http.close();
    desk.close();
  };
  return { ...stood, http, ask, close };
}
/** What follows by itself: the doorbell, and the publishing function. */
async function follow(here: World, id: string): Promise<void> {
  await here.ring(id);
  await here.deliver();
}
/** Everything of the version that somebody could read a name in: records, objects, registry, pages. */
const traces = (here: World): string =>
  JSON.stringify([
    [...here.app.documents.stored].filter(([path]) => !path.startsWith('mail/')),
    [...here.objects.kept.values()].map(({ object, bytes }) => [object, bytes.toString()]),
    [...here.registry.dois],
  ]);
/** Each file as recorded is the one that lies there, and the sums and the manifest tell of it. */
async function whole(here: World, datasetId: string): Promise<void> {
  const files = await here.app.documents.find(datasetFiles, { within: datasetId });
  const content = (path: string) => {
    const file = files.find(({ value }) => value.path === path)!.value;
    const { object, bytes } = here.objects.kept.get(`${config.BUCKET_DATASETS}/${file.object}`)!;
    assert.equal(object.generation, file.generation, path);
    assert.deepEqual([object.size, object.crc32c], [file.size, file.crc32c], path);
    assert.equal(sha256(bytes.toString()), file.sha256, path);
    return bytes.toString();
  };
  const sums = content('SHA256SUMS.txt');
  const manifest = JSON.parse(content('manifest.json')) as { files: object[] };
  for (const { value } of files) {
    content(value.path);
    const { path, sha256: digest, size, generation } = value;
    if (path === 'manifest.json') continue;
    if (path !== 'SHA256SUMS.txt') assert.ok(sums.includes(`${digest}  ${path}\n`), path);
    const listed = manifest.files.find((one) => 'path' in one && one.path === path);
    assert.partialDeepStrictEqual(listed, { sha256: digest, bytes: size, generation });
  }
  const bytes = files.reduce((sum, { value }) => sum + value.size, 0);
  const version = await here.app.documents.get(datasetVersions, `${datasetId}/1`);
  assert.equal(version?.bytes, bytes);
  const dataset = await here.app.documents.get(datasets, datasetId);
  if (dataset?.version === 1) assert.equal(dataset.bytes, bytes);
}

describe('P-2.2.2b: who is credited may ask not to be any more', () => {
  it('the name goes from page, citation, documents and DOI; the others stay, and so do the places', async () => {
    const { here, id, datasetId, doi, http, ask, close } = await served();
    const answer = await ask();
    assert.equal(answer.status, 200, answer.text);
    const [first, second] = answer.json['creators'] as { name: string }[];
    assert.deepEqual([first!.name, second], [creators[0]!.name, { name: withheld }]);
    const page = await http.call(`GET /datasets/${datasetId}/v1`);
    assert.ok(!page.text.includes('Leaver') && page.text.includes(creators[0]!.name));
    await follow(here, id);
    assert.doesNotMatch(traces(here), /Leaver|0000-0001-5109-3700/);
    const { state, attributes } = here.registry.dois.get(doi)!;
    assert.equal(state, 'findable');
    assert.deepEqual(
      (attributes['creators'] as { name: string }[]).map(({ name }) => name),
      [creators[0]!.name, withheld],
    );
    assert.ok((attributes['relatedIdentifiers'] as object[]).length > 0, 'the rest stays');
    await whole(here, datasetId);
    const trace = await traceVersion(here.app, doi);
    assert.ok(trace.files.every((file) => file.here));
    assert.equal(trace.submission?.broken, undefined);
    close();
  });

  it('who submitted it is told, and not whose name it was; the data are not touched', async () => {
    const { here, id, uncredit } = await stand();
    const data = () =>
      [...here.objects.kept.values()]
        .filter(({ object }) => object.name.includes('/data/'))
        .map(({ object, bytes }) => [object, bytes.toString()]);
    const before = structuredClone(data());
    await uncredit();
    await follow(here, id);
    assert.deepEqual(data(), before);
    const letter = (await here.letters()).find(({ subject }) => subject.includes('name was taken'));
    assert.ok(letter && !letter.text.includes('Leaver'));
  });

  it('twice, late and killed before or after any document it comes to the same', async () => {
    let killed = 0;
    for (let nth = 1; nth < 9; nth += 1) {
      const { here, id, datasetId, uncredit } = await stand();
      await uncredit();
      let left = nth;
      const objects = Object.assign(Object.create(here.objects) as typeof here.objects, {
        replace: async (...args: Parameters<typeof here.objects.replace>) => {
          const done = await here.objects.replace(...args);
          if ((left -= 1) === 0) throw new Error('killed');
          return done;
        },
      });
      await publishSubmission({ ...here.app, objects }, id).catch((error: unknown) =>
        assert.match(String(error), /killed/),
      );
      killed += Number(left <= 0);
      await follow(here, id);
      await whole(here, datasetId);
      assert.doesNotMatch(traces(here), /Leaver/);
      assert.equal((await here.submission(id)).correcting, undefined);
    }
    // README, citation, the three descriptions, sums and manifest name it, or the sums of what does
    assert.equal(killed, 7);
    const { here, id, datasetId, uncredit } = await stand();
    await uncredit();
    await dieBefore(here, id, 'correct');
    await publishSubmission(here.app, id);
    const after = traces(here);
    await publishSubmission(here.app, id);
    assert.equal(traces(here), after);
    await whole(here, datasetId);
  });

  it('asking reads 6 and each file, and writes 6; following reads 4 and each file, and writes 4 and each document that changed', async () => {
    const { here, id, datasetId } = await stand();
    const documents = counted(here.app.documents);
    const app = { ...here.app, documents };
    await uncreditAuthor(app, admin, { datasetId, version: 1, name: leaver.name });
    const files = await here.app.documents.find(datasetFiles, { within: datasetId });
    assert.deepEqual([documents.reads, documents.writes], [6 + files.length, 6]);
    documents.reset();
    await correctVersion(app, id, await here.submission(id));
    // all but LICENSE.txt and the one file of data
    assert.deepEqual([documents.reads, documents.writes], [4 + files.length, 4 + files.length - 2]);
  });

  it('two persons, the second while the first is under way', async () => {
    const { here, id, datasetId, uncredit } = await stand();
    await uncredit();
    const registry = Object.assign(Object.create(here.registry) as typeof here.registry, {
      put: async (...args: Parameters<typeof here.registry.put>) => {
        const state = await here.registry.put(...args);
        await uncredit(creators[0]!.name);
        return state;
      },
    });
    await publishSubmission({ ...here.app, registry }, id);
    assert.equal((await here.submission(id)).correcting, true);
    await follow(here, id);
    await whole(here, datasetId);
    assert.doesNotMatch(traces(here), /Leaver|Testperson/);
  });

  it('a lost bell is rung again after a day', async () => {
    const { here, id, uncredit } = await stand();
    await uncredit();
    here.messages.length = 0;
    assert.equal(await ringAgain(here.app), 0);
    here.app.pass(day + 1);
    assert.equal(await ringAgain(here.app), 1);
    await here.deliver();
    here.app.pass(day + 1);
    assert.equal(await ringAgain(here.app), 0);
    assert.equal((await here.submission(id)).state, 'published');
  });

  it('also when the one who submitted it was erased, and of a tombstone, whose DOI stays hidden', async () => {
    const { here, id, datasetId, doi, uncredit } = await stand();
    const addresses = [addressId(config.PSEUDONYM_KEY, author.email)];
    await eraseSubmissions(here.app, { id: author.id, addresses });
    const reason = 'The labels were shifted by one image.';
    await withdrawVersion(here.app, admin, { datasetId, version: 1, reason });
    await follow(here, id);
    await uncredit();
    await follow(here, id);
    assert.doesNotMatch(traces(here), /Leaver/);
    assert.match(traces(here), /Testperson, Alba/);
    assert.equal(here.registry.dois.get(doi)?.state, 'registered');
    await whole(here, datasetId);
  });

  it('of a version that another took the place of, the one served is not touched', async () => {
    const { here, id, datasetId, uncredit } = await stand();
    await published(here, { newVersionOf: datasetId, creators }, `${csv}3,1\n`);
    await uncredit();
    await follow(here, id);
    const dataset = await here.app.documents.get(datasets, datasetId);
    assert.deepEqual(
      dataset?.creators.map(({ name }) => name),
      creators.map(({ name }) => name),
    );
    const record = await here.app.documents.get(datasetVersions, `${datasetId}/1`);
    assert.equal(record?.described?.creators[1]?.name, withheld);
  });

  it('nobody of that name, no such version, one of an operator’s: refused by name, nothing is changed', async () => {
    const { here, ask, close } = await served();
    const before = traces(here);
    for (const [status, pointer, body, version] of [
      [400, '/name', { name: 'Somebody Else' }, 1],
      [400, '/name', { name: leaver.name, orcid: '0000-0002-1825-0097' }, 1],
      [400, '/orcid', { name: leaver.name, orcid: 'x' }, 1],
      [404, undefined, { name: leaver.name }, 2],
    ] as const) {
      const answer = await ask(body, version);
      assert.equal(answer.status, status, answer.text);
      const errors = (answer.json['errors'] ?? []) as { pointer: string }[];
      assert.equal(errors[0]?.pointer, pointer);
    }
    assert.equal(traces(here), before);
    close();
  });
});
