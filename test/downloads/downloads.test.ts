import assert from 'node:assert/strict';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { endAccreditation } from '../../functions/access/usecases/end-accreditation.ts';
import {
  datasetFiles,
  datasets,
  type DatasetFile,
} from '../../functions/catalogue/domain/dataset.ts';
import { datasetVersions } from '../../functions/catalogue/domain/version.ts';
import { fileId } from '../../functions/catalogue/usecases/publish-version.ts';
import { downloads } from '../../functions/downloads/domain/download.ts';
import { writeList, type Format } from '../../functions/downloads/domain/listing.ts';
import { repeats, type Repeat } from '../../functions/downloads/domain/repeat.ts';
import { hmacSigner } from '../../functions/downloads/stores/hmac-signer.ts';
import { traces } from '../../functions/downloads/traces.ts';
import { grantDataset, grantFile } from '../../functions/downloads/usecases/grant-download.ts';
import { listDownload } from '../../functions/downloads/usecases/list-download.ts';
import { publish } from '../catalogue/versions.ts';
import { config } from '../support/app.ts';
import { rejects } from '../support/rejects.ts';
import { approved, dataset, world, type World } from '../support/world.ts';

const day = 86_400_000;
const file = (version: number, path: string, size: number): DatasetFile => ({
  version,
  path,
  object: `aia/v${version}/${path}`,
  generation: '1',
  size,
  crc32c: 'AAAAAA==',
  sha256: 'b'.repeat(64),
  contentType: 'application/fits',
});
async function stocked(): Promise<World> {
  const app = Object.assign(await world(), { signer: hmacSigner(config) });
  await app.documents.createOnce(datasetFiles, 'aia/000001', file(1, 'a.fits', 100));
  await app.documents.createOnce(datasetFiles, 'aia/000002', file(1, 'b.fits', 200));
  await app.documents.createOnce(datasetFiles, 'aia/000003', file(2, 'c.fits', 400));
  await approved(app);
  return app;
}
const grant = (app: World, id: string, reason?: string) =>
  grantDataset(app, app.lead, { id, datasetId: 'aia', reason, requestHash: 'h' });
const text = async (app: World, id: string, format: Format) => {
  const { head, lines } = await listDownload(app, app.lead, id);
  let all = '';
  for await (const piece of writeList(format, head, lines)) all += piece;
  return all;
};

describe('P-2.2.3a downloads are recorded before a URL is given', () => {
  it('a dataset: who, accreditation, version, files and bytes', async () => {
    const app = await stocked();
    await grant(app, 'd1');
    const record = await app.documents.get(downloads, 'd1');
    const { personId, accreditationId, datasetId, version, files, bytes, repeat } = record!;
    assert.deepEqual(
      { personId, accreditationId, datasetId, version, files, bytes, repeat },
      {
        personId: 'lead',
        accreditationId: 'app1',
        datasetId: 'aia',
        version: 1,
        files: 2,
        bytes: 300,
        repeat: false,
      },
    );
  });

  it('a file: that object', async () => {
    const app = await stocked();
    await grantFile(app, app.lead, { id: 'd1', datasetId: 'aia', fileId: '000002' });
    assert.equal((await app.documents.get(downloads, 'd1'))?.object, 'aia/v1/b.fits');
    const missing = { id: 'd2', datasetId: 'aia', fileId: '999999' };
    await rejects(grantFile(app, app.lead, missing), 'not-found');
    assert.equal(await app.documents.get(downloads, 'd2'), undefined);
  });

  it('a file of a version that is not served yet is not there, and nothing is recorded', async () => {
    const app = await stocked();
    const staged = { id: 'd1', datasetId: 'aia', fileId: '000003' };
    await rejects(grantFile(app, app.lead, staged), 'not-found', /file/);
    assert.equal(await app.documents.get(downloads, 'd1'), undefined);
    await app.documents.transact((tx) => {
      tx.set(datasets, 'aia', dataset({ version: 2 }));
      tx.set(datasetVersions, 'aia/1', {
        version: 1,
        files: 2,
        bytes: 300,
        publishedAt: app.now(),
      });
      return Promise.resolve();
    });
    assert.equal((await grantFile(app, app.lead, staged)).download.version, 2);
    const older = { id: 'd2', datasetId: 'aia', fileId: '000001' };
    assert.equal((await grantFile(app, app.lead, older)).download.version, 1);
  });

  it('nothing is recorded for who may not', async () => {
    const app = await stocked();
    const input = { id: 'd1', datasetId: 'aia', requestHash: 'h' };
    await rejects(grantDataset(app, app.admin, input), 'forbidden', /no-accreditation/);
    assert.equal(await app.documents.get(downloads, 'd1'), undefined);
  });
});

describe('P-4.0b repeats', () => {
  it('the second needs a reason and is marked; the same request again is the first', async () => {
    const app = await stocked();
    await grant(app, 'd1');
    assert.equal((await grant(app, 'd1')).id, 'd1');
    await rejects(grant(app, 'd2'), 'invalid', /reason/);
    assert.equal((await grant(app, 'd2', 'The disk broke down.')).download.repeat, true);
  });

  const taken: Repeat = {
    ...{ cause: 'bytes', accreditationId: 'app1', datasetId: 'aia', version: 1, month: '2026-11' },
    ...{ size: 100, delivered: 200, what: 'aia/v1/a.fits#1', updatedAt: new Date(0) },
  };
  for (const [what, note, asked] of [
    ['files of it were delivered more than once', {}, true],
    ['those were of another version', { version: 2 }, false],
    ['those were of another dataset', { datasetId: 'hmi' }, false],
    ['another team took them', { accreditationId: 'app2' }, false],
  ] as const)
    it(`the first ${asked ? 'needs a reason' : 'is plain'} when ${what}`, async () => {
      const app = await stocked();
      const found = { ...taken, ...note };
      await app.documents.createOnce(repeats, `${found.accreditationId}/object-a`, found);
      if (asked) await rejects(grant(app, 'd1'), 'invalid', /more than once/);
      const given = await grant(app, 'd1', asked ? 'The disk broke down.' : undefined);
      assert.equal(given.download.repeat, asked);
    });

  it('a new version is no repetition', async () => {
    const app = await stocked();
    await grant(app, 'd1');
    await app.documents.transact(async (tx) => {
      await Promise.resolve();
      tx.set(datasets, 'aia', dataset({ version: 2 }));
    });
    assert.equal((await grant(app, 'd2')).download.repeat, false);
  });
});

describe('P-3.1 an older version is served as it was published', () => {
  /** Version 1 in a place of its own, version 2 served, the team accredited for it. */
  async function superseded(): Promise<World> {
    const app = await stocked();
    await app.documents.transact(async (tx) => {
      const own = (await tx.get(accreditations, 'app1'))!;
      tx.set(accreditations, 'app1', { ...own, datasetIds: ['labels'] });
    });
    await publish(app, 1);
    await publish(app, 2);
    return app;
  }
  const head = async (app: World, id: string) => (await listDownload(app, app.lead, id)).head;

  it('a list that was begun before goes on with licence and citation of its version', async () => {
    const app = await stocked();
    await app.documents.transact(async (tx) => {
      const own = (await tx.get(accreditations, 'app1'))!;
      tx.set(accreditations, 'app1', { ...own, datasetIds: ['labels'] });
    });
    await publish(app, 1);
    const input = { id: 'd1', datasetId: 'labels', requestHash: 'h' };
    await grantDataset(app, app.lead, input);
    const before = await head(app, 'd1');
    await publish(app, 2);
    assert.deepEqual(await head(app, 'd1'), before);
    assert.equal(before.licence, 'PDDL-1.0');
    assert.match(before.citation, /^Author 1 \(2025\).*10\.5072\/v1$/);
  });

  it('it can be asked for whole, in its own size and place', async () => {
    const app = await superseded();
    const input = { id: 'd1', datasetId: 'labels', version: 1, requestHash: 'h' };
    const { download } = await grantDataset(app, app.lead, input);
    const { version, files, bytes, bucket, prefix } = download;
    assert.deepEqual(
      [version, files, bytes, bucket, prefix],
      [1, 1, 100, 'bucket-1', 'labels/v1/'],
    );
    assert.match(await text(app, 'd1', 'wget'), /\/bucket-1\/labels\/v1\/data\/labels\.csv\?/);
    const unknown = { ...input, id: 'd2', version: 3 };
    await rejects(grantDataset(app, app.lead, unknown), 'not-found', /version/);
  });

  for (const version of [1, 2])
    it(`the record of a file of version ${version} tells where that version lies`, async () => {
      const app = await superseded();
      const input = { id: 'd1', datasetId: 'labels', fileId: fileId(version, 10) };
      const { download } = await grantFile(app, app.lead, input);
      assert.deepEqual(
        [download.version, download.bucket, download.prefix],
        [version, `bucket-${version}`, `labels/v${version}/`],
      );
      assert.ok(download.object?.startsWith(download.prefix));
    });
});

describe('P-3.6a lists of signed URLs', () => {
  it('JSON: every file of the version with size, checksums, citation and licence', async () => {
    const app = await stocked();
    await grant(app, 'd1');
    const list = JSON.parse(await text(app, 'd1', 'json')) as {
      licence: string;
      citation: string;
      items: { path: string; size: number; crc32c: string; sha256: string; url: string }[];
    };
    assert.deepEqual(
      list.items.map(({ path, size }) => [path, size]),
      [
        ['a.fits', 100],
        ['b.fits', 200],
      ],
    );
    assert.equal(list.licence, 'ODC-By-1.0');
    assert.match(list.citation, /AIA images/);
    assert.match(list.items[0]!.url, /x-goog-custom-audit-download=d1/);
    assert.match(
      list.items[0]!.url,
      /X-Goog-Expires=3600&/,
      'one hour, however long it may be resumed',
    );
  });

  it('aria2c: URL, name and checksum; wget: one URL a line', async () => {
    const app = await stocked();
    await grant(app, 'd1');
    const aria = await text(app, 'd1', 'aria2c');
    assert.match(aria, /^# aia, version 1: 2 files, 300 bytes\n/);
    assert.equal(aria.match(/^ {2}out=(a|b)\.fits$/gm)?.length, 2);
    assert.equal(aria.match(/^ {2}checksum=sha-256=b{64}$/gm)?.length, 2);
    const wget = (await text(app, 'd1', 'wget')).trimEnd().split('\n');
    assert.equal(wget.length, 2);
    assert.ok(wget.every((line) => URL.canParse(line)));
  });

  it('asks the predicate again each time', async () => {
    const app = await stocked();
    await grant(app, 'd1');
    await endAccreditation(app, 'admin', 'app1', {
      state: 'suspended',
      reason: 'To be looked at.',
    });
    await rejects(listDownload(app, app.lead, 'd1'), 'forbidden', /not-active/);
  });

  it('only for whose download it is, and while it may be resumed', async () => {
    const app = await stocked();
    await grant(app, 'd1');
    await rejects(listDownload(app, app.member, 'd1'), 'not-found');
    app.pass(7 * day - 1);
    await listDownload(app, app.lead, 'd1');
    app.pass(1);
    await rejects(listDownload(app, app.lead, 'd1'), 'gone');
  });
});

describe('P-2.1.2 partner datasets', () => {
  it('are answered with their link, terms and contact; nothing is signed', async () => {
    const app = await stocked();
    const partner = {
      kind: 'partner',
      link: 'https://partner.example.org/data',
      partnerTerms: 'Partner terms',
      contact: 'partner@example.org',
    } as const;
    await app.documents.transact(async (tx) => {
      await Promise.resolve();
      tx.set(datasets, 'aia', dataset(partner));
    });
    const fault = await rejects(grant(app, 'd1'), 'conflict');
    assert.match(JSON.stringify(fault.details), /partner\.example\.org.*Partner terms.*partner@/);
    assert.equal(await app.documents.get(downloads, 'd1'), undefined);
  });
});

describe('P-2.2.4 erasure in the downloads room', () => {
  it('takes the reasons away and the links with them; the record stays for the costs', async () => {
    const app = await stocked();
    await grant(app, 'd1');
    await grant(app, 'd2', 'My laptop was stolen in Rome.');
    const subject = { id: 'lead', addresses: [] };
    assert.equal((await traces[0]!.erase(app, subject))[0]!.count, 2);
    assert.equal((await traces[0]!.erase(app, subject))[0]!.count, 0);
    assert.equal((await app.documents.get(downloads, 'd2'))?.reason, undefined);
    assert.equal((await app.documents.get(downloads, 'd2'))?.accreditationId, 'app1');
    await rejects(listDownload(app, app.lead, 'd1'), 'gone');
  });
});
