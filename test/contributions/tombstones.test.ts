import assert from 'node:assert/strict';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import { plans, terms } from '../../functions/catalogue/domain/terms.ts';
import { datasetVersions } from '../../functions/catalogue/domain/version.ts';
import { publishSubmission } from '../../functions/contributions/usecases/publish-submission.ts';
import { ringAgain } from '../../functions/contributions/usecases/ring-again.ts';
import { eraseSubmissions } from '../../functions/contributions/usecases/trace-person.ts';
import { withdrawVersion } from '../../functions/contributions/usecases/withdraw-version.ts';
import { hmacSigner } from '../../functions/downloads/stores/hmac-signer.ts';
import { chores } from '../../functions/downloads/traces.ts';
import { people } from '../../functions/people/domain/person.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { addressId, mails } from '../../functions/platform/mail.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { adminRoutes, routes } from '../../functions/routes.ts';
import { api } from '../catalogue/api.ts';
import { config } from '../support/app.ts';
import { rejects } from '../support/rejects.ts';
import { person, text } from '../support/world.ts';
import { accepted, dieBefore, publicationOf, published } from './publishing.ts';
import { admin, author, colleague, reviewer, world } from './world.ts';

const reason = 'The labels of 2012 were shifted by one image.';
const second = 'image,region\n1,11158\n2,11159\n';
const day = 86_400_000;

/** A dataset with so many published versions, its team accredited for it, both tables served. */
async function stand(count: 1 | 2) {
  const here = await world();
  const ids = [await published(here)];
  const { datasetId, doi } = await publicationOf(here, ids[0]!);
  const dois = [doi];
  if (count === 2) {
    ids.push(await published(here, { newVersionOf: datasetId }, second));
    dois.push((await publicationOf(here, ids[1]!)).doi);
  }
  await here.app.documents.transact(async (tx) => {
    const own = (await tx.get(accreditations, 'acc'))!;
    tx.set(accreditations, 'acc', { ...own, datasetIds: ['sdo-aia', datasetId] });
    tx.set(terms, 'usual', { versions: [text(1)] });
    tx.set(plans, 'sun', { versions: [text(1)] });
    const at = here.app.now();
    const accepted = { 'terms/usual': { version: 1, at }, 'plans/sun': { version: 1, at } };
    for (const { id, email } of [author, colleague])
      tx.set(people, id, person(email, { accepted }));
  });
  const identity = new MemoryIdentity();
  for (const one of [author, colleague, admin, reviewer]) identity.add(one);
  Object.assign(here.app, { identity, signer: hmacSigner(config) });
  const [http, desk] = [
    await api(here.app, await routes()),
    await api(here.app, await adminRoutes()),
  ];
  const withdraw = (version: number, by = admin.id) =>
    desk.call(`POST /v1/datasets/${datasetId}/versions/${version}/withdraw`, by, { reason });
  const close = () => {
    http.close();
    desk.close();
  };
  return { here, http, ids, dois, datasetId, withdraw, close };
}
const codes = ({ json }: { json: Record<string, unknown> }) =>
  ((json['reasons'] ?? []) as { code: string; wayOut: string }[]).map(({ code }) => code);

describe('P-1: a withdrawn version leaves a tombstone', () => {
  it('says why and when, keeps the citation, and points to what there is instead', async () => {
    const { http, datasetId, dois, withdraw, close } = await stand(2);
    const answer = await withdraw(2);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json['state'], 'withdrawn');
    const page = await http.call(`GET /datasets/${datasetId}/v2`);
    assert.equal(page.status, 410);
    for (const part of [
      `withdrawn on 2026-11-02 and its files are not given out any more: ${reason}`,
      `Version 2. SpaceML. Dataset. https://doi.org/${dois[1]!}`,
      `Instead there is <a href="https://api.example.org/datasets/${datasetId}">version 1</a>`,
    ])
      assert.ok(page.text.includes(part), part);
    assert.ok(!page.text.includes('apply for access'));
    const cited = await http.call(`GET /v1/datasets/${datasetId}/citation?version=2`);
    assert.ok(cited.status === 200 && cited.text.includes(dois[1]!));
    const listed = await http.call(`GET /v1/datasets/${datasetId}/versions`);
    assert.deepEqual(
      (listed.json['items'] as { state: string }[]).map(({ state }) => state),
      ['served', 'withdrawn'],
    );
    close();
  });

  it('the version before is served again, in its own words and place, and nothing else changes', async () => {
    const { here, http, datasetId, dois, withdraw, close } = await stand(2);
    await withdraw(2);
    const page = await http.call(`GET /datasets/${datasetId}`);
    assert.equal(page.status, 200);
    assert.ok(page.text.includes(`Version 1. SpaceML. Dataset. https://doi.org/${dois[0]!}`));
    assert.ok(!page.text.includes('There is a newer version'));
    const started = await http.call(`POST /v1/datasets/${datasetId}/downloads`, author.id, {});
    assert.deepEqual([started.status, started.json['version']], [201, 1], started.text);
    const list = await http.call(
      `GET /v1/downloads/${String(started.json['id'])}/files`,
      author.id,
    );
    assert.match(list.text, new RegExp(`${datasetId}/v1/data/labels.csv`));
    const dataset = await here.app.documents.get(datasets, datasetId);
    assert.deepEqual(
      [dataset?.version, dataset?.latest, dataset?.withdrawn, dataset?.files],
      [1, 2, [2], 9],
    );
    close();
  });

  it('withdrawing an older version leaves the served one as it is', async () => {
    const { http, datasetId, withdraw, close } = await stand(2);
    await withdraw(1);
    assert.equal((await http.call(`GET /datasets/${datasetId}`)).status, 200);
    const page = await http.call(`GET /datasets/${datasetId}/v1`);
    assert.equal(page.status, 410);
    assert.ok(page.text.includes('There is a newer version'));
    close();
  });

  it('the only version: the dataset stays as a tombstone, and the next number is the next', async () => {
    const { here, http, datasetId, withdraw, close } = await stand(1);
    await withdraw(1);
    assert.equal((await http.call(`GET /datasets/${datasetId}`)).status, 410);
    const refused = await http.call(`POST /v1/datasets/${datasetId}/downloads`, author.id, {});
    assert.equal(refused.status, 403);
    assert.match(refused.text, /withdrawn.*Write to the contact/);
    const id = await published(here, { newVersionOf: datasetId }, second);
    assert.equal((await publicationOf(here, id)).version, 2);
    const dataset = await here.app.documents.get(datasets, datasetId);
    assert.deepEqual([dataset?.version, dataset?.withdrawn], [2, [1]]);
    assert.equal((await http.call(`GET /datasets/${datasetId}`)).status, 200);
    assert.equal((await http.call(`GET /datasets/${datasetId}/v1`)).status, 410);
    close();
  });

  it('after the newest was withdrawn, the next one does not take its number', async () => {
    const { here, datasetId, withdraw, close } = await stand(2);
    await withdraw(2);
    const id = await published(here, { newVersionOf: datasetId }, 'image,region\n3,1\n');
    const { version, previous } = await publicationOf(here, id);
    assert.deepEqual([version, previous], [3, 1]);
    close();
  });

  for (const [what, version, status] of [
    ['a version that there never was', 3, 404],
    ['version 0', 0, 400],
  ] as const)
    it(`is not made of ${what}`, async () => {
      const { here, withdraw, close } = await stand(2);
      const before = JSON.stringify([...here.app.documents.stored]);
      assert.equal((await withdraw(version)).status, status);
      assert.equal(JSON.stringify([...here.app.documents.stored]), before);
      close();
    });

  it('twice: the first reason stays and nothing changes', async () => {
    const { here, withdraw, close } = await stand(2);
    await withdraw(2);
    const before = JSON.stringify([...here.app.documents.stored]);
    const again = await withdraw(2);
    assert.deepEqual([again.status, again.json['state']], [200, 'withdrawn']);
    assert.equal(JSON.stringify([...here.app.documents.stored]), before);
    close();
  });

  it('is recorded in the chains of dataset and submission, and the author is told why', async () => {
    const { here, ids, datasetId, withdraw, close } = await stand(2);
    await withdraw(2);
    const { submissions } = await import('../../functions/contributions/domain/submission.ts');
    for (const [of, id, action] of [
      [datasets, datasetId, 'withdraw'],
      [submissions, ids[1]!, 'withdraw-version'],
    ] as const) {
      const events = await here.app.documents.find(eventsOf(of), { within: id });
      const { chain } = (await here.app.documents.get<{ chain?: never }>(of as never, id))!;
      assert.equal(
        brokenLink(
          chain!,
          events.map(({ value }) => value),
        ),
        undefined,
      );
      const last = events.at(-1)!.value;
      assert.deepEqual([last.action, last.actor], [action, admin.id]);
    }
    const letters = await here.letters();
    const told = letters.filter(({ subject }) => subject.includes('withdrawn'));
    assert.deepEqual(
      [told.length, told[0]?.to, told[0]?.text.includes(reason)],
      [1, author.email, true],
    );
    close();
  });

  it('is not made while the version is being published', async () => {
    const here = await world();
    const id = await accepted(here);
    await dieBefore(here, id, 'doi-findable');
    const { datasetId } = await publicationOf(here, id);
    const input = { datasetId, version: 1, reason };
    await rejects(withdrawVersion(here.app, admin, input), 'conflict', /publishing/);
    await publishSubmission(here.app, id);
    await withdrawVersion(here.app, admin, input);
  });

  it('P-2.2.2b: its authorship stays public record when its author is erased', async () => {
    const { here, ids, datasetId, http, withdraw, close } = await stand(1);
    await withdraw(1);
    const addresses = [addressId(config.PSEUDONYM_KEY, author.email)];
    const removals = await eraseSubmissions(here.app, { id: author.id, addresses });
    assert.ok(removals.some(({ what }) => what.includes('public record')));
    const after = await here.submission(ids[0]!);
    assert.deepEqual([after.state, after.personal], ['withdrawn', undefined]);
    assert.match((await http.call(`GET /datasets/${datasetId}/v1`)).text, /Testperson, Alba/);
    close();
  });
});

describe('P-1: nothing of a withdrawn version is given out', () => {
  const first = (id: string) => `${id}/files`;
  it('neither whole, nor a file, nor a list begun before, nor what its files are; the way out is said', async () => {
    const { http, datasetId, withdraw, close } = await stand(2);
    const base = `/v1/datasets/${datasetId}`;
    const started = await http.call(`POST ${base}/downloads`, author.id, { version: 2 });
    const links = `GET /v1/downloads/${String(started.json['id'])}/files`;
    const files = await http.call(`GET ${first(base)}?version=2`);
    const file = (files.json['items'] as { id: string }[])[0]!.id;
    const content = `GET ${base}/files/${file}/content`;
    assert.equal((await http.call(links, author.id)).status, 200);
    assert.equal((await http.call(content, author.id)).status, 303);
    await withdraw(2);
    for (const [status, request, body] of [
      [403, `POST ${base}/downloads`, { version: 2, reason: 'The disk broke down.' }],
      [403, links, undefined],
      [403, content, undefined],
      [410, `GET ${first(base)}?version=2`, undefined],
    ] as const) {
      const refused = await http.call(request, author.id, body);
      assert.equal(refused.status, status, request);
      assert.deepEqual(codes(refused), ['withdrawn'], request);
      assert.match(refused.text, /Take version 1 instead/, request);
    }
    const access = async (query: string) =>
      (await http.call(`GET ${base}/access${query}`, author.id)).json['allowed'];
    assert.deepEqual([await access('?version=2'), await access('')], [false, true]);
    close();
  });
});

describe('INGEST: the DOI of a withdrawn version', () => {
  it('stays registered and is hidden; twice, late and after a crash it is the same', async () => {
    const { here, ids, dois, withdraw, close } = await stand(2);
    await withdraw(2);
    assert.equal(here.registry.dois.get(dois[1]!)?.state, 'findable');
    await dieBefore(here, ids[1]!, 'hide-doi');
    assert.deepEqual(here.registry.dois.get(dois[1]!)?.state, 'registered');
    await here.ring(ids[1]!);
    assert.equal(here.messages.length, 1);
    await here.deliver();
    for (let twice = 0; twice < 2; twice += 1) {
      assert.equal(here.registry.dois.get(dois[1]!)?.state, 'registered');
      assert.equal(here.registry.dois.get(dois[0]!)?.state, 'findable');
      assert.ok(here.registry.dois.get(dois[1]!)?.attributes['titles'], 'its metadata stay');
      await here.ring(ids[1]!);
      assert.equal(here.messages.length, 0);
      await publishSubmission(here.app, ids[1]!);
    }
    close();
  });
  it('a bell that was lost is rung again by the sweep after a day, and then no more', async () => {
    const { here, ids, dois, withdraw, close } = await stand(2);
    await withdraw(2);
    assert.equal(await ringAgain(here.app), 0);
    here.app.pass(day + 1);
    assert.equal(await ringAgain(here.app), 1);
    await here.deliver();
    assert.equal(here.registry.dois.get(dois[1]!)?.state, 'registered');
    here.app.pass(day + 1);
    assert.equal(await ringAgain(here.app), 0);
    assert.equal((await here.submission(ids[1]!)).state, 'withdrawn');
    close();
  });
});

describe('P-2.2.3b: who downloaded a withdrawn version is told', () => {
  const tell = chores.find(({ name }) => name === 'tell of withdrawn versions')!;
  const told = async (here: Awaited<ReturnType<typeof world>>) =>
    (await here.app.documents.find(mails, {}))
      .map(({ value }) => value)
      .filter(({ message }) => message.subject.includes('that you downloaded'));

  it('once each, why and what there is instead; nobody else', async () => {
    const { here, http, datasetId, withdraw, close } = await stand(2);
    const base = `POST /v1/datasets/${datasetId}/downloads`;
    await http.call(base, author.id, { version: 2 });
    await http.call(base, author.id, { version: 2, reason: 'The disk broke down.' });
    await http.call(base, colleague.id, { version: 1 });
    assert.equal(await tell.run(here.app), 0);
    await withdraw(2);
    assert.equal(await tell.run(here.app), 1);
    assert.equal(await tell.run(here.app), 0);
    const [mail, ...others] = await told(here);
    assert.deepEqual([mail?.to, mail?.about, others], [[author.email], [author.id], []]);
    for (const part of [reason, 'Take version 1 instead', `/datasets/${datasetId}/v2`])
      assert.ok(mail?.message.text.includes(part), part);
    assert.equal(
      (await here.app.documents.get(datasetVersions, `${datasetId}/2`))?.untold,
      undefined,
    );
    close();
  });
  it('stopped half-way and run again nobody is told twice; who was erased is told nothing', async () => {
    const { here, http, datasetId, withdraw, close } = await stand(1);
    const base = `POST /v1/datasets/${datasetId}/downloads`;
    await http.call(base, author.id, {});
    await http.call(base, colleague.id, { reason: 'The disk broke down.' });
    await withdraw(1);
    await tell.run(here.app);
    await here.app.documents.transact(async (tx) => {
      const { personal: _gone, ...rest } = (await tx.get(people, colleague.id))!;
      tx.set(people, colleague.id, { ...rest, erasure: 'e1' });
      for (const { id, value } of await here.app.documents.find(mails, {}))
        if (value.about.includes(colleague.id)) tx.remove(mails, id);
      tx.patch(datasetVersions, `${datasetId}/1`, { untold: true });
    });
    await tell.run(here.app);
    assert.deepEqual(
      (await told(here)).map(({ to }) => to),
      [[author.email]],
    );
    close();
  });
});
