import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { crateIssues, dataciteSchema, readCroissant } from '../../scripts/lib/references.ts';
import { published } from '../contributions/publishing.ts';
import { world } from '../contributions/world.ts';

type Json = Record<string, unknown>;

/** Everything that is told of a version, published; its objects by path. */
async function publishedVersion(): Promise<Map<string, Buffer>> {
  const here = await world();
  await published(here, {
    contentsLicence: 'DbCL-1.0',
    describedBy: ['10.5072/paper'],
    funding: ['NASA'],
    keywords: ['sun', 'active regions'],
    creators: [
      {
        name: 'Testperson, Alba',
        orcid: '0000-0002-1825-0097',
        affiliation: 'Institute',
        ror: 'https://ror.org/03yrm5c26',
      },
      { name: 'Testperson, Berta', affiliation: 'Another institute' },
      { name: 'A collaboration' },
    ],
  });
  const kept = [...here.objects.kept.values()];
  return new Map(
    kept.flatMap(({ object, bytes }): [string, Buffer][] => {
      const path = /\/v1\/(.+)$/.exec(object.name)?.[1];
      return path === undefined ? [] : [[path, bytes]];
    }),
  );
}
const parsed = (content: Buffer | undefined) => JSON.parse(content!.toString()) as Json;
/** A document that lies beside the data of a published version. */
const publishedDocument = async (name: string): Promise<Json> =>
  parsed((await publishedVersion()).get(name));

describe('croissant.json, read by MLCommons’ own library', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'croissant-'));
  });
  after(() => rm(folder, { recursive: true }));
  const read = async (document: Json) => {
    const file = join(folder, 'croissant.json');
    await writeFile(file, JSON.stringify(document));
    return readCroissant(file);
  };

  it('is accepted as it is published, without warnings', async () => {
    const document = await publishedDocument('croissant.json');
    assert.equal(document['conformsTo'], 'http://mlcommons.org/croissant/1.1');
    assert.equal(await read(document), '1 files\n');
  });
  it('would be refused without a file’s sum or format', async () => {
    const document = await publishedDocument('croissant.json');
    const [file] = document['distribution'] as Json[];
    for (const field of ['sha256', 'encodingFormat']) {
      const without = { ...document, distribution: [{ ...file, [field]: undefined }] };
      await assert.rejects(read(without), /mandatory|should be defined/, field);
    }
  });
});

describe('ro-crate-metadata.json, checked by the validator of CRS4', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crate-'));
    for (const [path, bytes] of await publishedVersion()) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('has all that RO-Crate 1.3 demands, as it is published', async () => {
    assert.equal(await crateIssues(folder), '');
  });
  it('would not have it without a licence, or with an object that is not there', async () => {
    const file = join(folder, 'ro-crate-metadata.json');
    const crate = parsed(await readFile(file));
    const [descriptor, root, ...others] = crate['@graph'] as Json[];
    const graph = [descriptor, { ...root, license: undefined }, ...others];
    await writeFile(file, JSON.stringify({ ...crate, '@graph': graph }));
    await rm(join(folder, 'data/labels.csv'));
    const issues = await crateIssues(folder);
    assert.match(issues, /MUST have a `license`/);
    assert.match(issues, /data\/labels\.csv/);
  });
});

describe('datacite.json, against the JSON schema of DataCite’s metadata 4.7', () => {
  const validator = async () => {
    const ajv = new Ajv2019({ strict: false, allErrors: true, logger: false });
    addFormats.default(ajv);
    return ajv.compile(await dataciteSchema());
  };
  it('is valid as it is published', async () => {
    const validate = await validator();
    validate(await publishedDocument('datacite.json'));
    assert.deepEqual(validate.errors ?? [], []);
  });
  for (const field of ['creators', 'titles', 'publisher', 'publicationYear', 'types'])
    it(`would not be without ${field}`, async () => {
      const validate = await validator();
      const { [field]: _, ...rest } = await publishedDocument('datacite.json');
      assert.equal(validate(rest), false);
    });
  for (const [what, types, valid] of [
    ['a word of 4.7', { resourceTypeGeneral: 'Presentation' }, true],
    ['a word of none', { resourceTypeGeneral: 'Presentations' }, false],
  ] as const)
    it(`${valid ? 'may' : 'may not'} use ${what}`, async () => {
      const validate = await validator();
      assert.equal(validate({ ...(await publishedDocument('datacite.json')), types }), valid);
    });
});
