import assert from 'node:assert/strict';
import { submissions } from '../../functions/contributions/domain/submission.ts';
import { withdrawVersion } from '../../functions/contributions/usecases/withdraw-version.ts';
import { eventsOf } from '../../functions/platform/audit.ts';
import { sha256 } from '../../functions/platform/hash.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { publicationOf, published } from '../contributions/publishing.ts';
import * as cast from '../contributions/world.ts';
import { config } from '../support/app.ts';
import { admin } from '../support/admin.ts';

async function stand() {
  const here = await cast.world();
  const identity = new MemoryIdentity();
  for (const one of [cast.author, cast.reviewer, cast.admin]) identity.add(one);
  Object.assign(here.app, { identity });
  const id = await published(here);
  const { datasetId, doi } = await publicationOf(here, id);
  const trace = async (name: string, json = '--json ') => {
    const { code, out, err } = await admin(here.app, `${json}trace ${name}`);
    const value = json !== '' && out !== '' ? (JSON.parse(out) as Record<string, unknown>) : {};
    return { code, out, err, value };
  };
  return { here, id, datasetId, doi, trace };
}

describe('P-1: scripts/admin trace, from a DOI to the bytes', () => {
  it('names version, submission, decision, events, sources and files; no person', async () => {
    const { here, id, datasetId, doi, trace } = await stand();
    const { code, value, out } = await trace(doi);
    assert.equal(code, 0);
    assert.deepEqual([value['dataset'], value['version'], value['doi']], [datasetId, 1, doi]);
    const submission = value['submission'] as {
      id: string;
      signedOff: string;
      decision: { by: string; part: string; checklist: object };
      events: { action: string; part: string }[];
    };
    assert.equal(submission.id, id);
    const stored = await here.submission(id);
    assert.equal(submission.signedOff, 'manifest' in stored ? stored.manifest : '');
    assert.deepEqual(
      [submission.decision.by, submission.decision.part, submission.decision.checklist],
      [cast.reviewer.id, 'reviewer', cast.checklist],
    );
    const parts = new Map(submission.events.map(({ action, part }) => [action, part]));
    assert.deepEqual(
      ['open', 'submit', 'claim', 'accept', 'copy', 'finish'].map((action) => parts.get(action)),
      ['author', 'author', 'reviewer', 'reviewer', 'system', 'system'],
    );
    assert.deepEqual(value['derivedFrom'], [{ id: 'sdo-aia', doi: '10.5072/source' }]);
    const files = value['files'] as { path: string; sha256: string; here: boolean }[];
    assert.equal(files.length, 9);
    assert.ok(files.every(({ here: there }) => there));
    const data = files.find(({ path }) => path === 'data/labels.csv');
    assert.equal(data?.sha256, sha256(cast.csv));
    for (const personal of [cast.author.email, cast.reviewer.email, 'Testperson'])
      assert.ok(!out.includes(personal), personal);
  });

  it('takes the DOI as a link and in capitals, and dataset/v1; says it in lines', async () => {
    const { datasetId, doi, trace } = await stand();
    for (const name of [`https://doi.org/${doi.toUpperCase()}`, `doi:${doi}`, `${datasetId}/v1`])
      assert.equal((await trace(name)).value['doi'], doi, name);
    const { out } = await trace(doi, '');
    assert.match(out, new RegExp(`^doi:${doi} is ${datasetId}, version 1 \\(served\\)$`, 'm'));
    assert.match(out, /chain of \d+ events: whole/);
    assert.match(out, /9 files, \d+ bytes in .*: all as recorded/);
  });

  it('1 and the file, when its bytes are not those that were recorded', async () => {
    const { here, datasetId, doi, trace } = await stand();
    const name = `${datasetId}/v1/data/labels.csv`;
    await here.objects.remove((await here.objects.stat(config.BUCKET_DATASETS, name))!);
    const { code, out } = await trace(doi, '');
    assert.equal(code, 1);
    assert.match(out, /^ {2}MISSING {2}data\/labels\.csv/m);
    assert.match(out, /1 not as recorded/);
  });

  it('1, when the history of the submission was changed', async () => {
    const { here, id, doi, trace } = await stand();
    const [, second] = await here.app.documents.find(eventsOf(submissions), { within: id });
    await here.app.documents.transact((tx) => {
      tx.set(eventsOf(submissions), second!.id, { ...second!.value, actor: 'somebody' });
      return Promise.resolve();
    });
    const { code, out } = await trace(doi, '');
    assert.equal(code, 1);
    assert.match(out, /event 2 was changed/);
  });

  it('of a withdrawn version everything that stood behind it is told', async () => {
    const { here, datasetId, doi, trace } = await stand();
    const reason = 'The labels were shifted by one image.';
    await withdrawVersion(here.app, cast.admin, { datasetId, version: 1, reason });
    const { code, out } = await trace(doi, '');
    assert.equal(code, 0);
    assert.match(out, new RegExp(`withdrawn: ${reason}`));
    assert.match(out, /accepted .* by reviewer \(reviewer\)/);
    assert.match(out, /withdraw-version .*admin/);
  });

  for (const [name, code, words] of [
    ['10.5072/none', 1, /No version here has the DOI/],
    ['sdo-aia/v9', 1, /no version 9/],
    ['none/v1', 1, /No such dataset/],
    ['sdo-aia', 1, /Name a DOI/],
  ] as const)
    it(`${name}: ${code}, with the reason`, async () => {
      const { trace } = await stand();
      const answer = await trace(name, '');
      assert.equal(answer.code, code);
      assert.match(answer.err, words);
    });
});
