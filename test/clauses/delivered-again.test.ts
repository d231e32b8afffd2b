import assert from 'node:assert/strict';
import { answered } from './deployment.ts';
import { facts, type Facts } from './egress-facts.ts';

const download = 'POST /v1/datasets/aia/downloads';
const object = 'aia/v1/0.fits';
const size = 100;

describe('P-4.0b bytes that were delivered again need a reason, by HTTP', () => {
  let here: Facts;
  beforeEach(async () => {
    here = await facts();
  });
  afterEach(() => {
    here.close();
  });

  /** One file by its own link; the download that the link names. */
  const file = async () => {
    const { status, headers } = await here.ask('GET /v1/datasets/aia/files/000001/content', 'lead');
    assert.equal(status, 303);
    const id = new URL(headers['location']!).searchParams.get('x-goog-custom-audit-download');
    return id!;
  };

  for (const [what, again, asked] of [
    ['a file that was delivered twice', size, true],
    ['a file that was delivered, and resumed by a tenth', size / 10, false],
  ] as const)
    it(`${asked ? 'a reason is' : 'no reason is'} asked after ${what}`, async () => {
      await here.sent(await file(), size, object);
      await here.sent(await file(), again, object);
      await here.scheduled();
      const told = (await here.alerts()).map((id) => id.split('-')[0]);
      assert.deepEqual(told, asked ? ['repeat'] : []);
      const reply = await here.ask(download, 'lead', {});
      if (!asked) {
        assert.equal(answered(reply, 201)['repeat'], false);
        return;
      }
      assert.deepEqual([reply.status, reply.problem.errors?.[0]?.pointer], [400, '/reason']);
      const reason = 'The disk of the institute broke.';
      const granted = answered(await here.ask(download, 'lead', { reason }), 201);
      assert.equal(granted['repeat'], true);
      const list = answered(
        await here.ask(`GET /v1/downloads/${String(granted['id'])}/files`, 'lead'),
      );
      assert.equal((list['items'] as unknown[]).length, 2);
    });
});
