import assert from 'node:assert/strict';
import { members } from '../../functions/access/domain/accreditation.ts';
import { csvReader } from '../../functions/egress/domain/usage-log.ts';
import type { Reply } from '../platform/fixture.ts';
import { billed, type Billed } from './billed.ts';

const read = ({ status, headers, text }: Reply): Record<string, string>[] => {
  assert.equal(status, 200, text);
  assert.equal(headers['content-type'], 'text/csv; charset=utf-8');
  const reader = csvReader();
  const [head, ...rows] = [...reader.push(text), ...reader.end()];
  return rows.map((row) => Object.fromEntries(row.map((field, at) => [head![at]!, field])));
};
const told = (rows: Record<string, string>[], ...columns: string[]) =>
  rows.map((row) => columns.map((column) => row[column]).join(' '));

describe('P-2.2.3a costs as CSV', () => {
  let here: Billed;
  before(async () => {
    here = await billed();
    const key = `${here.accreditationId}/member`;
    const member = (await here.app.documents.get(members, key))!;
    const personal = { ...member.personal!, name: '=HYPERLINK("https://example.org","Me")' };
    await here.app.documents.transact((tx) => {
      tx.set(members, key, { ...member, personal });
      return Promise.resolve();
    });
  });
  after(() => {
    here.close();
  });
  const own = () => `GET /v1/accreditations/${here.accreditationId}/egress?format=csv`;

  it('the lead gets the team’s, by person with names, by dataset, and the sum of each month', async () => {
    const reply = await here.ask(own(), 'lead');
    assert.equal(
      reply.headers['content-disposition'],
      `attachment; filename="egress-${here.accreditationId}.csv"`,
    );
    assert.deepEqual(told(read(reply), 'month', 'what', 'id', 'currency', 'net', 'bytes'), [
      '2026-11 person lead EUR 6 ',
      '2026-11 person lead USD 60 ',
      '2026-11 person member EUR 2 ',
      '2026-11 person member USD 20 ',
      '2026-11 dataset aia EUR 8 ',
      '2026-11 dataset aia USD 80 ',
      '2026-11 total  EUR 8 4000',
      '2026-11 total  USD 80 4000',
    ]);
  });

  it('a name that a spreadsheet would run is text', async () => {
    const { text } = await here.ask(own(), 'lead');
    assert.match(text, /,member,"'=HYPERLINK\(""https:\/\/example\.org"",""Me""\)",USD,/);
  });

  it('a member gets the own part, and nothing of the others', async () => {
    const reply = await here.ask(own(), 'member');
    assert.deepEqual(told(read(reply), 'what', 'id', 'currency', 'net'), [
      'own member EUR 2',
      'own member USD 20',
    ]);
    assert.doesNotMatch(reply.text, /lead|Lead Person|aia/);
  });

  it('whoever is not in the team learns nothing', async () => {
    assert.equal((await here.ask(own(), 'ethics')).status, 404);
  });

  for (const [by, items] of [
    ['accreditation', undefined],
    ['person', ['lead EUR 6', 'lead USD 60', 'member EUR 2', 'member USD 20']],
    ['dataset', ['aia EUR 8', 'aia USD 80']],
    ['project', ['sun EUR 8', 'sun USD 80']],
    ['month', ['2026-11 EUR 8', '2026-11 USD 83']],
  ] as const)
    it(`an admin gets the sums by ${by}; items and rest are the total`, async () => {
      const reply = await here.desk(`GET /v1/egress/costs?by=${by}&format=csv`, 'admin');
      const rows = read(reply);
      const of = (what: string) => rows.filter((row) => row['what'] === what);
      const id = here.accreditationId;
      assert.deepEqual(
        told(of(by), 'id', 'currency', 'net'),
        items ?? [`${id} EUR 8`, `${id} USD 80`],
      );
      assert.deepEqual(told(of('rest'), 'currency', 'net'), by === 'month' ? [] : ['USD 3']);
      assert.deepEqual(told(of('total'), 'currency', 'net', 'at_list'), ['EUR 8 8', 'USD 83 103']);
      assert.doesNotMatch(reply.text, /HYPERLINK|Lead Person|example/);
    });
});
