import assert from 'node:assert/strict';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { publicationId, publications } from '../../functions/access/domain/publication.ts';
import { askForRenewal } from '../../functions/access/usecases/ask-renewal.ts';
import { answerMissingCitation } from '../../functions/access/usecases/change-publication.ts';
import { relicensing } from '../../functions/catalogue/domain/relicensing.ts';
import { requestRelicensing } from '../../functions/catalogue/usecases/request-relicensing.ts';
import { eventsOf } from '../../functions/platform/audit.ts';
import type { Kind } from '../../functions/platform/documents.ts';
import { admin } from '../support/admin.ts';
import { joined, mailTo, world, type World } from '../support/world.ts';

const day = 86_400_000;
const by = '--by admin@example.org';

describe('scripts/admin decides what researchers ask for', () => {
  let app: World;
  beforeEach(async () => {
    app = await world();
    await joined(app);
  });
  const all = () => JSON.stringify([...app.documents.stored].sort());
  const json = async <T>(line: string): Promise<T> => {
    const ran = await admin(app, `--json ${line}`);
    assert.equal(ran.code, 0, ran.err);
    return JSON.parse(ran.out) as T;
  };
  /** Refused with 1, and nothing is stored. */
  const refused = async (line: string, why: RegExp) => {
    const before = all();
    const { code, out, err } = await admin(app, line);
    assert.deepEqual([code, out], [1, ''], err);
    assert.match(err, why);
    assert.equal(all(), before);
  };
  const actors = async (of: Kind<unknown>, id: string) =>
    (await app.documents.find(eventsOf(of), { within: id })).map(({ value }) => value.actor);

  describe('renewals', () => {
    const ask = () =>
      askForRenewal(app, app.lead, {
        id: 'app1',
        summary: 'We have heated every coronal loop of 2012 and found how they cool again.',
        publications: [],
      });
    it('are listed and given, in the name of who decides', async () => {
      assert.equal((await admin(app, 'renewals list')).out, 'no renewal waits');
      await ask();
      app.pass(3 * day);
      const { out } = await admin(app, 'renewals list');
      assert.equal(out, 'app1  active  until 2027-11-02  asked 3 d ago');
      const [first] = await json<{ id: string; summary: string }[]>('renewals list');
      assert.match(first!.summary, /coronal loop/);
      const given = await admin(app, `renewals give app1 2028-06-30 ${by}`);
      assert.deepEqual(
        [given.code, given.out],
        [0, 'accreditation app1 is renewed: until 2028-06-30'],
      );
      assert.equal((await actors(accreditations, 'app1')).at(-1), 'admin');
      assert.equal((await admin(app, 'renewals list')).out, 'no renewal waits');
    });
    it('are declined with the reason, which the lead is mailed', async () => {
      await ask();
      const { out } = await admin(app, `renewals decline app1 The project has ended. ${by}`);
      assert.equal(out, 'accreditation app1 is not renewed: until 2027-11-02');
      const letter = (await mailTo(app, 'lead@example.org')).at(-1)!.message;
      assert.match(letter.text, /The project has ended\./);
    });
    it('are refused where nothing is asked, by who may not, and beyond the limits', async () => {
      await refused(`renewals give app1 ${by}`, /No renewal/);
      await ask();
      await refused('renewals give app1 --by lead@example.org', /has not the role admin/);
      await refused(`renewals give app1 2040-01-01 ${by}`, /out of bounds/);
      await refused(`renewals decline app1 No. ${by}`, /at least 10/);
      app.identity.add({ id: 'member', roles: ['admin'] });
      await refused('renewals give app1 --by member@example.org', /part of/);
    });
  });

  describe('citations', () => {
    const doi = '10.5072/loops';
    it('that are missing are noted, listed and settled', async () => {
      assert.equal((await admin(app, 'citations list')).out, 'none is citation-missing');
      const noted = await json<{ id: string }>(`citations missing app1 10.5072/Loops aia ${by}`);
      const id = publicationId(app.config.PSEUDONYM_KEY, 'app1', doi);
      assert.equal(noted.id, id);
      const line = `${id}  citation-missing  app1  ${doi}  aia  asked 2026-11-02`;
      assert.equal((await admin(app, 'citations list')).out, line);
      const letter = (await mailTo(app, 'lead@example.org')).at(-1)!.message;
      assert.match(letter.subject, /citation is missing/);
      await answerMissingCitation(app, app.lead, { id, words: 'It was sent to the journal.' });
      const [answered] = await json<{ answer: string }[]>('citations list answered');
      assert.equal(answered?.answer, 'It was sent to the journal.');
      assert.equal((await admin(app, `citations settle ${id} ${by}`)).code, 0);
      assert.deepEqual(await actors(publications, id), ['admin', 'lead', 'admin']);
      assert.match((await admin(app, 'citations list settled')).out, new RegExp(`^${id}  settled`));
    });
    it('are refused of what is not covered, twice, or not asked', async () => {
      await refused(`citations missing app1 ${doi} eit ${by}`, /does not cover/);
      await admin(app, `citations missing app1 ${doi} aia ${by}`);
      await refused(`citations missing app1 ${doi} aia ${by}`, /asked already/);
      await refused(`citations settle none ${by}`, /No such publication/);
    });
  });

  describe('relicensing', () => {
    const request = () =>
      requestRelicensing(
        app,
        app.lead,
        {
          subject: { kind: 'dataset', datasetId: 'aia' },
          licence: 'MIT',
          development: 'A library that reads these images, to be part of a permissive one.',
        },
        { newId: 'r1', bodyHash: 'h' },
      );
    it('is listed, granted and on record', async () => {
      assert.equal((await admin(app, 'relicensing list')).out, 'none is requested');
      await request();
      const line = 'r1  requested  MIT  dataset aia  asked 2026-11-02';
      assert.equal((await admin(app, 'relicensing list')).out, line);
      const [first] = await json<{ development: string }[]>('relicensing list requested');
      assert.match(first!.development, /reads these images/);
      const granted = await admin(app, `relicensing grant r1 For this library alone. ${by}`);
      assert.deepEqual([granted.code, granted.out], [0, line.replace('requested', 'granted')]);
      assert.deepEqual(await actors(relicensing, 'r1'), ['lead', 'admin']);
      assert.match((await admin(app, 'relicensing list granted')).out, /^r1 {2}granted/);
    });
    it('is declined with the reason; and refused twice, without one, and of the own', async () => {
      await request();
      await refused(`relicensing decline r1 No. ${by}`, /At least 10/);
      app.identity.add({ id: 'lead', roles: ['admin'] });
      await refused('relicensing grant r1 For all of it. --by lead@example.org', /own request/);
      await admin(app, `relicensing decline r1 The publisher does not agree. ${by}`);
      const letter = (await mailTo(app, 'lead@example.org')).at(-1)!.message;
      assert.match(letter.text, /The publisher does not agree\./);
      await refused(`relicensing grant r1 For this library alone. ${by}`, /declined already/);
    });
  });
});
