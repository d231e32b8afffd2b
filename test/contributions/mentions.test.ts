import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import { datasetVersions } from '../../functions/catalogue/domain/version.ts';
import { mentionIn } from '../../functions/contributions/domain/mention.ts';
import { findMentions } from '../../functions/contributions/usecases/find-mentions.ts';
import { publishSubmission } from '../../functions/contributions/usecases/publish-submission.ts';
import { rewordVersion } from '../../functions/contributions/usecases/reword-version.ts';
import { uncreditAuthor } from '../../functions/contributions/usecases/uncredit-author.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { adminRoutes, routes } from '../../functions/routes.ts';
import { api } from '../catalogue/api.ts';
import { config } from '../support/app.ts';
import { acceptIt, dieBefore, publicationOf } from './publishing.ts';
import { admin, author, csv, form, world, type World } from './world.ts';

const leaver = { name: 'Müller-Łukasz, José', orcid: '0000-0001-5109-3700' };
const creators = [form().creators[0]!, leaver];
const long = 'Each CSV has one line per image and region. '.repeat(10);
const text = {
  title: 'Active regions, labelled by José Müller-Łukasz',
  summary: 'Labels by J. MULLER-LUKASZ for the active regions of ten years of images of the Sun.',
  readme: `${long}\nWrite to Jose Muller Lukasz (https://orcid.org/${leaver.orcid}).`,
};
const clean = {
  title: 'Active regions, labelled by hand',
  summary: 'Labels for the active regions of ten years of full-disk images of the Sun.',
  readme: long,
};
const notes = `${'x '.repeat(70_000)} as told by Jos\u0065\u0301 M\u0075\u0308ller-Łukasz, and others\n`;

/** A published version that names somebody wherever its author could write. */
async function stand() {
  const here = await world();
  const { id } = await here.ready({ ...text, keywords: ['regions', 'Müller-Lukasz'], creators });
  await here.upload(id, 'notes.txt', notes);
  await here.upload(id, 'muller-lukasz/raw.csv', csv);
  await here.upload(id, 'muellerlukasz.md', 'Mueller and Lukaszewski, Joseph: somebody else.\n');
  await here.deliver();
  await acceptIt(here, id);
  await here.ring(id);
  await here.deliver();
  const { datasetId, doi } = await publicationOf(here, id);
  const version = { datasetId, version: 1 };
  const reason = 'Somebody asked not to be named there.';
  return {
    ...{ here, id, datasetId, doi, version },
    find: (who: { name: string; orcid?: string } = leaver) =>
      findMentions(here.app, { ...version, ...who }),
    reword: (words: Partial<typeof clean>) =>
      rewordVersion(here.app, admin, { ...version, reason, words }),
  };
}
const follow = async (here: World, id: string) => {
  await here.ring(id);
  await here.deliver();
};
const objectOf = (here: World, name: string) =>
  here.objects.kept.get(`${config.BUCKET_DATASETS}/${name}`)!.bytes.toString();

describe('P-2.2.2b: where somebody is named in a text', () => {
  const name = 'Leaver, Robin Q.';
  const cases: [text: string, full: boolean | undefined][] = [
    ['by Robin Q. Leaver', true],
    ['LEAVER, ROBIN Q', true],
    ['by R. Q. Leaver (2024)', true],
    ['Robin_Q_Leaver', true],
    ['robin-q-leaver.csv', true],
    ['Leaver et al.', false],
    ['the Leaver method', false],
    ['Robin alone', undefined],
    ['Leavers, Cleaver', undefined],
    ['Léàver', false],
    ['', undefined],
  ];
  for (const [line, full] of cases)
    it(`${line}: ${full === undefined ? 'no' : full ? 'in full' : 'the family name'}`, () =>
      assert.equal(mentionIn(line, { name })?.full, full));
  for (const [name_, line] of [
    ['Øster, Åsa', 'Asa Oster'],
    ['Weiß, Łucja', 'LUCJA WEISS'],
    ['van der Berg, Jan', 'Jan van der Berg'],
    ['Jan Berg', 'Berg, J.'],
    ['Plato', 'after Plato.'],
  ] as const)
    it(`${name_} is named by ${line}`, () =>
      assert.equal(mentionIn(line, { name: name_ })?.full, true));
  it('one in full comes before one by family name, with the words around it', () => {
    const found = mentionIn('Leaver is a word.  Written\nby Robin Q. Leaver.', { name });
    assert.deepEqual(found, { full: true, excerpt: found?.excerpt });
    assert.match(found.excerpt, /Written by Robin Q\. Leaver\./);
  });
  it('an ORCID names by itself', () => {
    const who = { name, orcid: leaver.orcid };
    assert.equal(mentionIn(`https://orcid.org/${leaver.orcid}`, who)?.full, true);
    assert.equal(mentionIn('https://orcid.org/0000-0002-1825-0097', who), undefined);
  });
});

describe('P-2.2.2b: a name that the author wrote', () => {
  it('uncrediting says where it stands; the author is told, and no file is touched', async () => {
    const { here, version } = await stand();
    const { mentions } = await uncreditAuthor(here.app, admin, { ...version, ...leaver });
    assert.deepEqual(
      mentions.found.map((one) => [one.in, one.full]),
      [
        ['title', true],
        ['summary', true],
        ['README.md', true],
        ['keywords', false],
        ['data/muller-lukasz/raw.csv', false],
        ['data/notes.txt', true],
      ],
    );
    assert.deepEqual([mentions.unread, mentions.more], [[], false]);
    const letter = (await here.letters()).find(({ subject }) => subject.includes('name was taken'));
    for (const place of ['title', 'summary', 'README.md', 'keywords', 'data/notes.txt'])
      assert.ok(letter?.text.includes(place), place);
  });

  it('is found across two pieces of a file', async () => {
    const { here, find } = await stand();
    const { read } = here.objects;
    here.objects.read = (...args) =>
      Readable.from(
        (async function* () {
          for await (const whole of read.apply(here.objects, args) as AsyncIterable<Buffer>)
            for (let at = 0; at < whole.length; at += 4999) yield whole.subarray(at, at + 4999);
        })(),
      );
    // the second piece ends within the name
    const object = [...here.objects.kept.values()].find((one) =>
      one.object.name.endsWith('data/notes.txt'),
    );
    const name = Buffer.from('José Müller-Łukasz');
    object!.bytes.fill(120);
    name.copy(object!.bytes, 4999 * 2 - 9);
    object!.bytes.write(' ', 4999 * 2 - 10);
    object!.bytes.write(' ', 4999 * 2 - 9 + name.length);
    const found = (await find()).found.find((one) => one.in === 'data/notes.txt');
    assert.equal(found?.full, true);
  });

  it('the address of the dataset was made from its first title', async () => {
    const { find } = await stand();
    const { found } = await find({ name: 'Regions, Active' });
    assert.ok(found.some((one) => one.in === 'address' && one.full));
  });

  it('other words take its place: on page, in documents and DOI; files of the author stay', async () => {
    const { here, id, datasetId, doi, version, find, reword } = await stand();
    await uncreditAuthor(here.app, admin, { ...version, ...leaver });
    const before = objectOf(here, `${datasetId}/v1/data/notes.txt`);
    const { shown } = await reword(clean);
    assert.equal(shown.title, clean.title);
    await follow(here, id);
    assert.deepEqual(
      (await find()).found.map((one) => one.in),
      ['keywords', 'data/muller-lukasz/raw.csv', 'data/notes.txt'],
    );
    for (const document of ['README.md', 'CITATION.bib', 'croissant.json', 'datacite.json']) {
      const content = objectOf(here, `${datasetId}/v1/${document}`);
      for (const old of [text.title, text.summary, 'Write to'])
        assert.ok(!content.includes(old), document);
      if (document !== 'CITATION.bib') assert.ok(content.includes(clean.summary), document);
    }
    const { attributes, state } = here.registry.dois.get(doi)!;
    assert.equal(state, 'findable');
    assert.deepEqual(attributes['titles'], [{ title: clean.title }]);
    assert.partialDeepStrictEqual(attributes['descriptions'], [{ description: clean.summary }]);
    assert.equal(objectOf(here, `${datasetId}/v1/data/notes.txt`), before);
    const dataset = await here.app.documents.get(datasets, datasetId);
    const record = await here.app.documents.get(datasetVersions, `${datasetId}/1`);
    assert.deepEqual([dataset?.title, dataset?.summary], [clean.title, clean.summary]);
    assert.equal(record?.described?.title, clean.title);
    const letter = (await here.letters()).find(({ subject }) => subject.startsWith('Words of'));
    assert.match(letter!.text, /title, summary, readme/);
    assert.match(letter!.text, /asked not to be named/);
  });

  it('one of them alone leaves the others; killed before it is recorded it comes to the same', async () => {
    const { here, id, datasetId, reword } = await stand();
    await reword({ readme: clean.readme });
    await dieBefore(here, id, 'correct');
    await publishSubmission(here.app, id);
    const readme = objectOf(here, `${datasetId}/v1/README.md`);
    assert.ok(readme.includes(text.summary) && !readme.includes('Write to'));
    assert.equal((await here.submission(id)).title, text.title);
    assert.equal((await here.submission(id)).correcting, undefined);
  });

  it('another change while the documents are written anew is followed, too', async () => {
    const { here, id, datasetId, reword } = await stand();
    await reword({ title: clean.title });
    const registry = Object.assign(Object.create(here.registry) as typeof here.registry, {
      put: async (...args: Parameters<typeof here.registry.put>) => {
        await reword({ readme: clean.readme });
        return here.registry.put(...args);
      },
    });
    await publishSubmission({ ...here.app, registry }, id);
    assert.equal((await here.submission(id)).correcting, true);
    await follow(here, id);
    assert.ok(!objectOf(here, `${datasetId}/v1/README.md`).includes('Write to'));
  });

  it('what is no text, too large together, or gone is said to be unread', async () => {
    const { here, version, datasetId } = await stand();
    const unread = async () => (await findMentions(here.app, { ...version, ...leaver })).unread;
    assert.deepEqual(await unread(), []);
    here.objects.kept.delete(`${config.BUCKET_DATASETS}/${datasetId}/v1/data/notes.txt`);
    assert.deepEqual(await unread(), ['data/notes.txt']);
  });

  it('by HTTP: found, mended, and refused by name', async () => {
    const { here, datasetId } = await stand();
    const identity = new MemoryIdentity();
    for (const one of [author, admin]) identity.add(one);
    Object.assign(here.app, { identity });
    const desk = await api(here.app, await adminRoutes());
    const http = await api(here.app, await routes());
    const ask = (action: string, body: object, version = 1) =>
      desk.call(`POST /v1/datasets/${datasetId}/versions/${version}/${action}`, admin.id, body);
    const reason = 'Somebody asked not to be named there.';
    const found = await ask('find-name', { name: leaver.name });
    assert.equal(found.status, 200, found.text);
    assert.equal((found.json['found'] as object[]).length, 6);
    for (const [status, pointer, action, body, version] of [
      [404, undefined, 'find-name', { name: leaver.name }, 2],
      [404, undefined, 'reword', { reason, title: clean.title }, 2],
      [400, '', 'reword', { reason }, 1],
      [400, '/reason', 'reword', { title: clean.title }, 1],
      [400, '/title', 'reword', { reason, title: 'Short' }, 1],
      [400, '/summary', 'reword', { reason, summary: 'Short' }, 1],
      [400, '/readme', 'reword', { reason, readme: 'Short' }, 1],
    ] as const) {
      const answer = await ask(action, body, version);
      assert.equal(answer.status, status, answer.text);
      const errors = (answer.json['errors'] ?? []) as { pointer: string }[];
      assert.equal(errors[0]?.pointer, pointer);
    }
    assert.equal((await ask('reword', { reason, ...clean })).status, 200);
    const page = await http.call(`GET /datasets/${datasetId}/v1`);
    assert.ok(page.text.includes(clean.title) && !page.text.includes(text.title));
    for (const action of ['find-name', 'reword', 'uncredit']) {
      const body = action === 'reword' ? { reason, ...clean } : { name: leaver.name };
      const path = `POST /v1/datasets/sdo-aia/versions/1/${action}`;
      const answer = await desk.call(path, admin.id, body);
      assert.equal(answer.status, 409, `${action} of an operator’s: ${answer.text}`);
    }
    desk.close();
    http.close();
  });
});
