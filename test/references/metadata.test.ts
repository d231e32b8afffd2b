import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { bytesOf } from '../../functions/platform/objects.ts';
import { dataciteSchema, readCroissant } from '../../scripts/lib/references.ts';
import { published } from '../contributions/publishing.ts';
import { world } from '../contributions/world.ts';

type Json = Record<string, unknown>;

/** A document that lies beside the data of a published version. */
async function publishedDocument(name: string): Promise<Json> {
  const here = await world();
  await published(here, {
    contentsLicence: 'DbCL-1.0',
    describedBy: ['10.5072/paper'],
    funding: ['NASA'],
    keywords: ['sun', 'active regions'],
  });
  const object = [...here.objects.kept.values()].find(({ object }) => object.name.endsWith(name));
  return JSON.parse((await bytesOf(here.objects.read(object!.object))).toString()) as Json;
}

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

describe('datacite.json, against the JSON schema of DataCite’s metadata', () => {
  const validator = async () => {
    const ajv = new Ajv2019({ strict: false, allErrors: true, logger: false });
    addFormats.default(ajv);
    const schema = JSON.parse(await readFile(await dataciteSchema(), 'utf8')) as Json;
    // an older draft's word for $id
    delete schema['id'];
    return ajv.compile(schema);
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
});
