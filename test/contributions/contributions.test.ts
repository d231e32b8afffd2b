import assert from 'node:assert/strict';
import { newPerson, people } from '../../functions/people/domain/person.ts';
import { uncreditAuthor } from '../../functions/contributions/usecases/uncredit-author.ts';
import { withdrawVersion } from '../../functions/contributions/usecases/withdraw-version.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { routes } from '../../functions/routes.ts';
import { api } from '../catalogue/api.ts';
import { config } from '../support/app.ts';
import { accepted, publicationOf, published } from './publishing.ts';
import { admin, author, colleague, csv, form, stranger, world } from './world.ts';

const creators = [
  form().creators[0]!,
  { name: 'Colleague, Kim', email: colleague.email },
  { name: 'Former, Address', email: 'former@example.org' },
];

describe('P-3.4b: a person’s own contributions', () => {
  async function stand() {
    const here = await world();
    const first = await published(here, { creators });
    const { datasetId } = await publicationOf(here, first);
    const identity = new MemoryIdentity();
    for (const one of [author, colleague, stranger]) identity.add(one);
    Object.assign(here.app, { identity });
    const http = await api(here.app, await routes());
    const of = async (id: string) => {
      const { json } = await http.call('GET /v1/me/contributions', id);
      return (json['items'] as Record<string, unknown>[]).map(
        ({ datasetId: dataset, version, state, submitted, credited }) =>
          [dataset, version, state, submitted, credited] as const,
      );
    };
    return { here, datasetId, http, of };
  }

  it('who submitted it and who is credited see it, nobody else; with its DOI and page', async () => {
    const { here, datasetId, http, of } = await stand();
    // what is not published yet is nobody's contribution
    await accepted(here, { creators, newVersionOf: datasetId }, `${csv}3,1\n`);
    assert.deepEqual(await of(author.id), [[datasetId, 1, 'published', true, true]]);
    assert.deepEqual(await of(colleague.id), [[datasetId, 1, 'published', false, true]]);
    assert.deepEqual(await of(stranger.id), []);
    const { json } = await http.call('GET /v1/me/contributions', author.id);
    const [item] = json['items'] as Record<string, string>[];
    assert.match(item!['doi']!, /^10\.5072\//);
    assert.equal(item!['page'], `${config.BASE_URL}/datasets/${datasetId}/v1`);
    http.close();
  });

  it('an address that the account owned before counts; somebody who took their name out is not credited', async () => {
    const { here, datasetId, http, of } = await stand();
    await here.app.documents.createOnce(people, stranger.id, {
      ...newPerson(here.app.now()),
      addressIds: [addressId(config.PSEUDONYM_KEY, 'former@example.org')],
    });
    assert.deepEqual(await of(stranger.id), [[datasetId, 1, 'published', false, true]]);
    await uncreditAuthor(here.app, admin, { datasetId, version: 1, name: 'Former, Address' });
    assert.deepEqual(await of(stranger.id), []);
    http.close();
  });

  it('the newest first; a version that another took the place of, and one that was withdrawn, stay', async () => {
    const { here, datasetId, http, of } = await stand();
    here.app.pass(1000);
    await published(here, { creators, newVersionOf: datasetId }, `${csv}3,1\n`);
    assert.deepEqual(await of(colleague.id), [
      [datasetId, 2, 'published', false, true],
      [datasetId, 1, 'superseded', false, true],
    ]);
    const reason = 'The labels were shifted by one image.';
    await withdrawVersion(here.app, admin, { datasetId, version: 2, reason });
    assert.equal((await of(colleague.id))[0]![2], 'withdrawn');
    http.close();
  });
});
