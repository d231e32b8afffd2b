import assert from 'node:assert/strict';
import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import { indexDataset } from '../../functions/catalogue/usecases/index-dataset.ts';
import { routes as catalogueRoutes } from '../../functions/catalogue/routes.ts';
import { steps } from '../../functions/contributions/domain/publication.ts';
import { routes } from '../../functions/contributions/routes.ts';
import { eraseSubmissions } from '../../functions/contributions/usecases/trace-person.ts';
import { publishSubmission } from '../../functions/contributions/usecases/publish-submission.ts';
import { reviewSubmission } from '../../functions/contributions/usecases/review-submission.ts';
import { resumePublication } from '../../functions/contributions/usecases/steward-submission.ts';
import { submitSubmission } from '../../functions/contributions/usecases/submit-submission.ts';
import { withdrawVersion } from '../../functions/contributions/usecases/withdraw-version.ts';
import { removeUploads } from '../../functions/contributions/usecases/remove-uploads.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { api } from '../catalogue/api.ts';
import { config } from '../support/app.ts';
import { rejects } from '../support/rejects.ts';
import { accepted, dieBefore, publicationOf, published, stateAfter } from './publishing.ts';
import { admin, author, checklist, colleague, form, reviewer, stranger, world } from './world.ts';

const second = 'image,region\n1,11158\n2,11159\n';

/** A published first version; answers its dataset. */
async function first() {
  const here = await world();
  const id = await published(here);
  const { datasetId, doi } = await publicationOf(here, id);
  return { here, id, datasetId, doi };
}
async function both() {
  const { here, ...one } = await first();
  const id = await published(here, { newVersionOf: one.datasetId, licence: 'PDDL-1.0' }, second);
  return { here, one, two: { id, ...(await publicationOf(here, id)) } };
}
const related = (here: Awaited<ReturnType<typeof world>>, doi: string) =>
  (
    here.registry.dois.get(doi)?.attributes['relatedIdentifiers'] as {
      relationType: string;
      relatedIdentifier: string;
    }[]
  ).map(({ relationType, relatedIdentifier }) => `${relationType} ${relatedIdentifier}`);

describe('P-3.3a: a new version of a dataset', () => {
  it('has a number and DOI of its own; both DOIs point to each other, both stay findable', async () => {
    const { here, one, two } = await both();
    assert.deepEqual([two.datasetId, two.version], [one.datasetId, 2]);
    assert.deepEqual(related(here, two.doi), [
      'IsDerivedFrom 10.5072/source',
      `IsNewVersionOf ${one.doi}`,
    ]);
    assert.deepEqual(related(here, one.doi), [
      'IsDerivedFrom 10.5072/source',
      `IsPreviousVersionOf ${two.doi}`,
    ]);
    assert.deepEqual(
      [...here.registry.dois.values()].map(({ state }) => state),
      ['findable', 'findable'],
    );
    const old = here.registry.dois.get(one.doi)!.attributes;
    assert.deepEqual(old['titles'], [{ title: form().title }]);
    assert.equal(old['version'], '1');
  });

  it('takes the place of the one before, whose submission is superseded and stays cited', async () => {
    const { here, one, two } = await both();
    const before = await here.submission(one.id);
    assert.equal(before.state, 'superseded');
    assert.equal((await here.submission(two.id)).state, 'published');
    const http = await api(here.app, catalogueRoutes);
    const page = await http.call(`GET /datasets/${one.datasetId}/v1`);
    assert.ok(page.text.includes('There is a newer version'));
    assert.ok(page.text.includes(`https://doi.org/${one.doi}`));
    const cited = await http.call(`GET /v1/datasets/${one.datasetId}/citation`);
    assert.ok(cited.text.includes('Version 2.') && cited.text.includes(two.doi));
    http.close();
  });

  it('leaves the uploads of neither behind', async () => {
    const { here } = await both();
    await removeUploads(here.app);
    assert.deepEqual(here.uploads(), []);
  });

  it('P-2.2.2b: the author of a superseded version may be erased; the public record stays', async () => {
    const { here, one } = await both();
    await eraseSubmissions(here.app, {
      id: author.id,
      addresses: [addressId(config.PSEUDONYM_KEY, author.email)],
    });
    const after = await here.submission(one.id);
    assert.deepEqual([after.state, after.personal], ['superseded', undefined]);
    assert.equal((await here.app.documents.get(datasets, one.datasetId))?.creators.length, 1);
  });

  it('keeps the metadata of the old DOI though its author was erased meanwhile', async () => {
    const { here, ...one } = await first();
    const id = await accepted(here, { newVersionOf: one.datasetId }, second);
    const before = await here.submission(one.id);
    await here.app.documents.transact(async (tx) => {
      const { submissions } = await import('../../functions/contributions/domain/submission.ts');
      tx.set(submissions, one.id, { ...before, personal: undefined });
    });
    await publishSubmission(here.app, id);
    const creators = here.registry.dois.get(one.doi)!.attributes['creators'];
    assert.match(JSON.stringify(creators), /Testperson, Alba.*0000-0002-1825-0097/);
  });

  it('the author of the version before is told when somebody else brought the next one', async () => {
    const told = async (other: boolean) => {
      const { here, ...one } = await first();
      const id = await accepted(here, { newVersionOf: one.datasetId }, second);
      const { submissions } = await import('../../functions/contributions/domain/submission.ts');
      await here.app.documents.transact(async (tx) => {
        const mine = (await tx.get(submissions, id))!;
        tx.set(submissions, id, other ? { ...mine, ownerId: colleague.id } : mine);
      });
      await publishSubmission(here.app, id);
      const { doi } = await publicationOf(here, id);
      return (await here.letters())
        .filter(({ subject }) => subject === 'There is a newer version of your dataset')
        .map(({ to, text }) => [to, text.includes(doi)]);
    };
    assert.deepEqual(await told(true), [[author.email, true]]);
    assert.deepEqual(await told(false), []);
  });

  it('what it is the next version of is said once: saving the form does not lose it', async () => {
    const { here, datasetId } = await first();
    const identity = new MemoryIdentity();
    identity.add(author);
    const http = await api(Object.assign(here.app, { identity }), routes);
    const opened = await http.call('POST /v1/submissions', author.id, {
      ...form(),
      newVersionOf: datasetId,
    });
    assert.equal(opened.status, 201, opened.text);
    const path = `/v1/submissions/${String(opened.json['id'])}`;
    const saved = await http.call(
      `PUT ${path}`,
      author.id,
      { ...form(), title: 'Active regions, labelled twice' },
      { 'if-match': '"1"' },
    );
    assert.equal(saved.json['newVersionOf'], datasetId, saved.text);
    const itself = { ...form(), derivedFrom: ['sdo-aia', datasetId] };
    const wrong = await http.call(`PUT ${path}`, author.id, itself, { 'if-match': '"2"' });
    assert.equal(wrong.status, 400);
    assert.match(wrong.text, /derivedFrom\/1.*does not derive from itself/);
    http.close();
  });
});

describe('P-3.3a: who may bring a new version', () => {
  const ask = async (who: typeof author, change?: 'lead' | 'credited') => {
    const here = await world();
    const creators = [{ name: 'Testperson, Alba' }, { name: 'Other', email: stranger.email }];
    const id = await published(here, change === 'credited' ? { creators } : {});
    const { datasetId } = await publicationOf(here, id);
    const now = here.app.now();
    await here.app.documents.transact(async (tx) => {
      const acc = (await tx.get(accreditations, 'acc'))!;
      // everybody here may contribute: only authorship tells them apart
      tx.set(accreditations, 'acc', {
        ...acc,
        memberIds: [author.id, colleague.id, stranger.id],
        ...(change === 'lead' ? { leadId: colleague.id } : {}),
      });
      tx.set(members, `acc/${stranger.id}`, {
        ...{ state: 'active', personId: stranger.id, addressId: 'e-s', invitedAt: now, since: now },
      });
    });
    const identity = new MemoryIdentity();
    identity.add(who);
    const http = await api(Object.assign(here.app, { identity }), routes);
    const body = { ...form(), newVersionOf: datasetId };
    const answer = await http.call('POST /v1/submissions', who.id, body);
    http.close();
    return answer;
  };
  it('the owner of the version before', async () => assert.equal((await ask(author)).status, 201));
  it('the lead of the accreditation that it was made under', async () =>
    assert.equal((await ask(colleague, 'lead')).status, 201));
  it('who is credited there', async () =>
    assert.equal((await ask(stranger, 'credited')).status, 201));
  it('no other member of the team, and the refusal says what to do', async () => {
    for (const who of [colleague, stranger]) {
      const refused = await ask(who);
      assert.equal(refused.status, 403);
      assert.match(refused.text, /not-an-author.*derives from it/);
    }
  });
  it('nobody for a dataset that no submission made, or that is not there', async () => {
    const here = await world();
    await rejects(here.open({ newVersionOf: 'sdo-aia', derivedFrom: ['sdo-aia'] }), 'invalid');
    await rejects(here.open({ newVersionOf: 'none' }), 'invalid', /No dataset none/);
    const kept = await here.app.documents.get(datasets, 'sdo-aia');
    assert.equal(kept?.claim, undefined);
  });
  it('nobody reviews what follows their own work', async () => {
    const here = await world();
    const creators = [{ name: 'Testperson, Alba' }, { name: 'Re Viewer', email: reviewer.email }];
    const { datasetId } = await publicationOf(
      here,
      await (async () => {
        const { id } = await here.ready({ creators });
        await submitSubmission(here.app, author, { id });
        const other = { ...reviewer, id: 'other', email: 'other@example.org' };
        const decision = { verdict: 'accept', checklist } as const;
        await reviewSubmission(here.app, other, { id, decision, door: 'api' });
        await publishSubmission(here.app, id);
        return id;
      })(),
    );
    await rejects(accepted(here, { newVersionOf: datasetId }), 'forbidden', /party/);
  });
});

describe('P-1: two submissions never become the same version', () => {
  it('both started at once: one waits, and becomes the version after', async () => {
    const { here, datasetId } = await first();
    const a = await accepted(here, { newVersionOf: datasetId }, second);
    const b = await accepted(here, { newVersionOf: datasetId }, 'image,region\n3,11160\n');
    await Promise.allSettled([publishSubmission(here.app, a), publishSubmission(here.app, b)]);
    for (const id of [a, b]) await publishSubmission(here.app, id);
    const versions = await Promise.all(
      [a, b].map(async (id) => (await publicationOf(here, id)).version),
    );
    assert.deepEqual(versions.toSorted(), [2, 3]);
    const states = await Promise.all([a, b].map(async (id) => (await here.submission(id)).state));
    assert.deepEqual(states.toSorted(), ['published', 'superseded']);
    const dataset = await here.app.documents.get(datasets, datasetId);
    assert.deepEqual([dataset?.version, dataset?.latest, dataset?.claim], [3, 3, undefined]);
  });

  it('while one is on its way the other waits, whatever rings; the end of the first lets it go', async () => {
    const { here, datasetId } = await first();
    const a = await accepted(here, { newVersionOf: datasetId }, second);
    const b = await accepted(here, { newVersionOf: datasetId }, 'image,region\n3,11160\n');
    await dieBefore(here, a, 'copy');
    for (let twice = 0; twice < 2; twice += 1)
      await assert.rejects(publishSubmission(here.app, b), /on its way/);
    assert.equal((await here.submission(b)).state, 'accepted');
    await publishSubmission(here.app, a);
    await publishSubmission(here.app, b);
    assert.equal((await publicationOf(here, b)).version, 3);
  });

  it('the end of one rings for who waits', async () => {
    const { here, datasetId } = await first();
    const a = await accepted(here, { newVersionOf: datasetId }, second);
    const b = await accepted(here, { newVersionOf: datasetId }, 'image,region\n3,11160\n');
    await publishSubmission(here.app, a);
    assert.equal(here.messages.length, 0);
    await here.ring(a);
    await here.deliver();
    assert.equal((await publicationOf(here, b)).version, 3);
    assert.equal((await here.submission(a)).state, 'superseded');
  });

  it('it rings for each that waits for this dataset, and for no other', async () => {
    const { here, datasetId } = await first();
    const elsewhere = await publicationOf(
      here,
      await published(here, { title: 'Another dataset' }),
    );
    const a = await accepted(here, { newVersionOf: datasetId }, second);
    const waiting = [];
    for (const content of ['image,region\n3,1\n', 'image,region\n4,1\n'])
      waiting.push(await accepted(here, { newVersionOf: datasetId }, content));
    await accepted(here, { newVersionOf: elsewhere.datasetId }, second);
    await here.ready({ newVersionOf: datasetId }, 'image,region\n5,1\n');
    await publishSubmission(here.app, a);
    here.messages.length = 0;
    await here.ring(a);
    assert.deepEqual(
      here.messages,
      waiting.map((submissionId) => ({ topic: 'publications', data: { submissionId } })),
    );
  });

  it('one that overtakes the last steps of the version before waits for them', async () => {
    const { here, datasetId } = await first();
    const a = await accepted(here, { newVersionOf: datasetId }, second);
    const b = await accepted(here, { newVersionOf: datasetId }, 'image,region\n3,11160\n');
    await dieBefore(here, a, 'doi-findable');
    await assert.rejects(publishSubmission(here.app, b), /Version 2 is still being published/);
    for (const id of [a, b]) await publishSubmission(here.app, id);
    assert.equal((await here.submission(a)).state, 'superseded');
    const [two, three] = [await publicationOf(here, a), await publicationOf(here, b)];
    assert.ok(related(here, two.doi).includes(`IsPreviousVersionOf ${three.doi}`));
    assert.ok(related(here, three.doi).includes(`IsNewVersionOf ${two.doi}`));
  });

  it('no operator indexes a version while its number is promised', async () => {
    const { here, datasetId } = await first();
    const id = await accepted(here, { newVersionOf: datasetId }, second);
    await dieBefore(here, id, 'doi-draft');
    await rejects(indexDataset(here.app, 'admin', datasetId), 'conflict', /Version 2.*afterwards/);
    await publishSubmission(here.app, id);
    assert.equal((await here.app.documents.get(datasets, datasetId))?.version, 2);
  });

  it('P-2.1.4c: nothing follows while the dataset is held back', async () => {
    const { here, datasetId } = await first();
    const id = await accepted(here, { newVersionOf: datasetId }, second);
    const hold = { reason: 'r', by: 'officer', at: here.app.now() };
    const set = (held: boolean) =>
      here.app.documents.transact(async (tx) => {
        const { hold: _gone, ...rest } = (await tx.get(datasets, datasetId))!;
        tx.set(datasets, datasetId, held ? { ...rest, hold } : rest);
      });
    await set(true);
    await assert.rejects(publishSubmission(here.app, id), /held back/);
    assert.equal(here.registry.dois.size, 1);
    await set(false);
    await dieBefore(here, id, 'doi-draft');
    await set(true);
    await rejects(publishSubmission(here.app, id), 'conflict', /held back/);
    const { doi, stopped } = await publicationOf(here, id);
    assert.deepEqual([stopped?.step, here.registry.dois.get(doi)?.state], ['catalogue', 'draft']);
    await set(false);
    await resumePublication(here.app, admin, id);
    await publishSubmission(here.app, id);
    assert.equal((await here.submission(id)).state, 'published');
  });
});

describe('A new version: killed after any step and run again, it comes to the same end', () => {
  for (const kill of [...steps.slice(0, -1), 'finish'])
    it(`before recording ${kill}`, async () => {
      const straight = await both();
      const { here, datasetId, id: old } = await first();
      const id = await accepted(here, { newVersionOf: datasetId, licence: 'PDDL-1.0' }, second);
      await dieBefore(here, id, kill);
      await publishSubmission(here.app, id);
      await publishSubmission(here.app, id);
      assert.equal((await here.submission(id)).state, 'published');
      assert.equal((await here.submission(old)).state, 'superseded');
      assert.deepEqual(
        { ...stateAfter(here), dois: here.registry.dois.size },
        { ...stateAfter(straight.here), dois: 2 },
      );
    });
  it('after the version before was superseded, and before that is recorded', async () => {
    const { here, datasetId, id: old } = await first();
    const id = await accepted(here, { newVersionOf: datasetId }, second);
    await dieBefore(here, id, 'supersede', 2);
    const before = await here.submission(old);
    assert.equal(before.state, 'superseded');
    await publishSubmission(here.app, id);
    assert.equal((await here.submission(id)).state, 'published');
    assert.deepEqual(await here.submission(old), before);
  });
  it('the version before was withdrawn meanwhile: it stays so', async () => {
    const { here, datasetId, id: old } = await first();
    const id = await accepted(here, { newVersionOf: datasetId }, second);
    await dieBefore(here, id, 'supersede');
    await withdrawVersion(here.app, admin, { datasetId, version: 1, reason: 'It was wrong.' });
    const before = await here.submission(old);
    await publishSubmission(here.app, id);
    assert.equal((await here.submission(id)).state, 'published');
    assert.deepEqual(await here.submission(old), before);
  });
  it('events that come twice and late change nothing', async () => {
    const { here, one, two } = await both();
    const before = JSON.stringify([...here.app.documents.stored]);
    const calls = here.registry.calls;
    for (const id of [two.id, one.id, two.id]) {
      await here.ring(id);
      await publishSubmission(here.app, id);
    }
    await here.deliver();
    assert.equal(JSON.stringify([...here.app.documents.stored]), before);
    assert.equal(here.registry.calls, calls);
  });
});
