import assert from 'node:assert/strict';
import { downloads } from '../../functions/downloads/domain/download.ts';
import { continueErasure } from '../../functions/people/usecases/continue-erasure.ts';
import { accredit, answered, deployment, join, refused, type Deployment } from './deployment.ts';

const download = 'POST /v1/datasets/aia/downloads';

describe('use and leaving, by HTTP', () => {
  let here: Deployment;
  beforeEach(async () => {
    here = await deployment();
    await accredit(here);
  });
  afterEach(() => {
    here.close();
  });

  describe('P-2.2.4 a person’s data is removed when they ask', () => {
    it('access ends at once, the certificate says what went, and the way back is a new application', async () => {
      answered(await join(here));
      const { id } = answered(await here.ask('POST /v1/me/erasure', 'lead'), 202);
      assert.equal((await here.ask(download, 'lead', {})).status >= 400, true);
      while (await continueErasure(here.app, id as string));
      const certificate = answered(await here.ask(`GET /v1/erasures/${String(id)}`));
      assert.equal(certificate['state'], 'erased');
      // the confirmation goes with its address as soon as it is sent
      const isLeft = ([path]: [string, unknown]) => path !== `mail/erased-${String(id)}`;
      const stored = JSON.stringify([...here.app.documents.stored].filter(isLeft));
      assert.doesNotMatch(stored, /"lead@example\.org"|Lead Person|coronal loops/);
      // the same account signs in anew: nothing of before is theirs
      here.app.identity.add({ id: 'lead-again', email: 'lead@example.org' });
      assert.deepEqual(
        answered(await here.ask('GET /v1/accreditations', 'lead-again'))['items'],
        [],
      );
    });
    it('a person gets everything that is held of them, and only of them', async () => {
      const { text, status } = await here.ask('GET /v1/me/export', 'lead');
      assert.equal(status, 200);
      assert.match(text, /coronal loops/);
      const others = (await here.ask('GET /v1/me/export', 'ethics')).json;
      const records = (others['records'] as { record: string }[]).map(({ record }) => record);
      assert.deepEqual(records, ['accounts/ethics']);
    });
  });

  describe('P-2.2.3a who takes what is on record before a link is given', () => {
    it('person, accreditation, version, files and bytes; a refused one leaves nothing', async () => {
      const records = () => here.app.documents.find(downloads, {});
      refused(await here.ask(download, 'member', {}));
      assert.deepEqual(await records(), []);
      const { id } = answered(await here.ask(download, 'lead', {}), 201);
      const [record, ...others] = await records();
      assert.deepEqual([record!.id, others], [id, []]);
      const { personId, datasetId, version, files, bytes } = record!.value;
      assert.deepEqual([personId, datasetId, version, files, bytes], ['lead', 'aia', 1, 2, 300]);
    });
    it('who may, and who did: admins see both, a person their own', async () => {
      const items = (reply: Awaited<ReturnType<Deployment['ask']>>) =>
        answered(reply)['items'] as Record<string, unknown>[];
      const may = items(await here.desk('GET /v1/accreditations', 'admin'));
      assert.deepEqual(
        may.map(({ state, leadId }) => [state, leadId]),
        [['active', 'lead']],
      );
      assert.deepEqual(items(await here.desk('GET /v1/accreditations?state=closed', 'admin')), []);
      const { id } = answered(await here.ask(download, 'lead', {}), 201);
      const reason = 'The disk with the first copy broke.';
      const again = answered(await here.ask(download, 'lead', { reason }), 201)['id'];
      const line = (one: Record<string, unknown>) => [one['id'], one['personId'], one['reason']];
      for (const query of [
        '',
        '?person=lead',
        '?dataset=aia',
        `?accreditation=${String(may[0]!['id'])}`,
      ])
        assert.deepEqual(
          items(await here.desk(`GET /v1/downloads${query}`, 'admin'))
            .map(line)
            .sort(),
          [
            [again, 'lead', reason],
            [id, 'lead', undefined],
          ].sort(),
          query,
        );
      assert.deepEqual(items(await here.desk('GET /v1/downloads?person=member', 'admin')), []);
      assert.equal((await here.desk('GET /v1/downloads?person=a&dataset=b', 'admin')).status, 400);
      const own = items(await here.ask('GET /v1/me/downloads', 'lead'));
      assert.deepEqual(own.map((one) => one['id']).sort(), [again, id].sort());
      assert.ok(own.every((one) => one['links'] !== undefined && !('personId' in one)));
      assert.deepEqual(items(await here.ask('GET /v1/me/downloads', 'member')), []);
      here.app.pass(here.app.policy.download.resumable);
      const later = items(await here.ask('GET /v1/me/downloads', 'lead'));
      assert.ok(later.every((one) => one['links'] === undefined));
    });
    it('page by page, the newest first', async () => {
      const made = [];
      for (const reason of [undefined, 'The first copy broke.', 'The second copy broke.']) {
        made.unshift(
          answered(await here.ask(download, 'lead', reason ? { reason } : {}), 201)['id'],
        );
        here.app.pass(1000);
      }
      const seen = [];
      for (let after = ''; ;) {
        const page = answered(await here.desk(`GET /v1/downloads?limit=2${after}`, 'admin'));
        seen.push(...(page['items'] as { id: string }[]).map(({ id }) => id));
        if (page['next'] === undefined) break;
        after = `&after=${page['next'] as string}`;
      }
      assert.deepEqual(seen, made);
    });
  });

  describe('P-3.6a a download costs the researcher nothing', () => {
    it('links come signed, with sizes, checksums, licence and citation', async () => {
      const { id } = answered(await here.ask(download, 'lead', {}), 201);
      const list = answered(await here.ask(`GET /v1/downloads/${String(id)}/files`, 'lead'));
      assert.equal(list['licence'], 'ODC-By-1.0');
      assert.match(list['citation'] as string, /AIA team/);
      const items = list['items'] as { url: string; size: number }[];
      assert.deepEqual(
        items.map(({ size }) => size),
        [100, 200],
      );
      for (const { url } of items) assert.match(url, /X-Goog-Signature=/);
    });
  });

  describe('P-4.0b once is plain, again needs a reason', () => {
    it('the second download of a dataset asks for one, and tells admins', async () => {
      answered(await here.ask(download, 'lead', {}), 201);
      const again = await here.ask(download, 'lead', {});
      assert.deepEqual([again.status, again.problem.errors?.[0]?.pointer], [400, '/reason']);
      const reason = 'The disk of the institute broke.';
      const granted = answered(await here.ask(download, 'lead', { reason }), 201);
      assert.equal(granted['repeat'], true);
    });
  });

  describe('P-3.5 whoever is refused is told whom to write to', () => {
    const refusals: [string, string | undefined, object | undefined][] = [
      ['GET /v1/nothing', undefined, undefined],
      ['GET /v1/me', undefined, undefined],
      [download, 'member', {}],
      ['POST /v1/applications', 'lead', { datasetIds: [] }],
      ['POST /v1/submissions', 'member', {}],
      ['POST /v1/supervisions', undefined, { applicationId: 'none', token: 'none', confirm: true }],
      ['DELETE /v1/datasets/aia', 'lead', undefined],
    ];
    for (const [request, by, body] of refusals)
      it(`${request} by ${by ?? 'a visitor'}`, async () => {
        const reply = await here.ask(request, by, body);
        assert.ok(reply.status >= 400, reply.text);
        assert.equal(reply.problem.contact, here.app.config.CONTACT);
        if (reply.status === 403) refused(reply);
      });
    it('lost access says why, and what to do', async () => {
      here.app.pass(here.app.policy.accreditation.longest + 1);
      assert.ok(refused(await here.ask(download, 'lead', {})).length > 0);
    });
  });
});
