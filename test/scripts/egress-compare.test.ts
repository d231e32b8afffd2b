import assert from 'node:assert/strict';
import { egressMonths, type EgressMonth } from '../../functions/egress/domain/ledger.ts';
import { fromNanos, toNanos } from '../../functions/platform/money.ts';
import { compare } from '../../scripts/billing/compare.ts';
import { makeMonths } from '../../scripts/billing/months/make-months.ts';
import { inOrder } from '../egress/played.ts';

const where = { month: '2026-10', project: 'demo-test', buckets: ['suns', 'moons'] };
const made = makeMonths({ ...where, days: 2, busy: 60, seed: 12, currencies: ['USD'] });

/** The ledger of made-up months, with nanos added to what accreditations owe. */
const compared = async (added: Record<string, bigint>, format: 'detailed' | 'standard') => {
  const app = await inOrder(made);
  for (const [id, nanos] of Object.entries(added))
    await app.documents.transact(async (tx) => {
      const month = (await tx.get(egressMonths, `${id}/2026-10`)) as EgressMonth;
      const costs = month.costs.map((each) => ({ ...each, net: fromNanos(toNanos(each.net) + nanos) })); // prettier-ignore
      tx.set(egressMonths, `${id}/2026-10`, { ...month, costs });
    });
  const { lines, differs } = await compare(app, made, format);
  return { text: lines.join('\n'), differs };
};

describe('scripts/egress try: the ledger beside what is true', () => {
  it('agrees, all nine decimals below each other', async () => {
    const { text, differs } = await compared({}, 'detailed');
    assert.equal(differs, false);
    assert.match(text, /The ledger is the bill, to the nano\.\nEach share is the true one/);
    assert.match(text, /^acc-1 +2026-10 USD +\d+\.\d{9} +\d+\.\d{9}$/m);
    assert.match(text, /^all of it +USD +(\d+\.\d{9}) +\1$/m);
  });
  it('differs when a nano is too much', async () => {
    const { text, differs } = await compared({ 'acc-1': 1n }, 'detailed');
    assert.equal(differs, true);
    assert.match(text, /The ledger IS NOT the bill/);
  });
  const moved = { 'acc-1': 1_000_000n, 'acc-2': -1_000_000n };
  it('differs when money moved from one to another', async () => {
    const { text, differs } = await compared(moved, 'detailed');
    assert.equal(differs, true);
    assert.match(text, /The ledger is the bill.*\nA share IS NOT the true one/);
  });
  it('cannot tell that of a bill that names no bucket, and says so', async () => {
    const { text, differs } = await compared(moved, 'standard');
    assert.equal(differs, false);
    assert.match(text, /names no bucket/);
    assert.equal((await compared({ 'acc-1': 1n }, 'standard')).differs, true);
  });
});
