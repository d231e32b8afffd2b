import assert from 'node:assert/strict';
import { reasonsAgainst, type Case } from '../../functions/access/domain/may-download.ts';
import { dataset, person } from '../support/world.ts';

const now = new Date('2026-11-02T09:00:00Z');
const at = (ms: number) => new Date(now.getTime() + ms);
const chain = { length: 1, head: 'h', state: 'active' };
const accreditation = (overrides: object = {}): Case['accreditation'] => ({
  state: 'active',
  activeSince: at(-1),
  leadId: 'lead',
  applicationId: 'app1',
  datasetIds: ['aia'],
  createdAt: at(-1),
  expiresAt: at(1),
  budget: { amount: '100', currency: 'USD' },
  budgetExhausted: false,
  memberIds: ['lead'],
  chain,
  ...overrides,
});
const member = (state: string): Case['member'] =>
  ({ state, addressId: 'e-1', personId: 'lead', invitedAt: now, since: now }) as Case['member'];
const denial = (expiresAt: Date): Case['denial'] => ({
  category: 'misuse',
  by: 'admin',
  at: now,
  expiresAt,
});
const allowed: Case = {
  dataset: dataset(),
  datasetId: 'aia',
  accreditation: accreditation(),
  member: member('active'),
  person: person('lead@example.org'),
  missing: [],
  denial: undefined,
};
/** Of two versions the first was withdrawn. */
const second = dataset({ version: 2, withdrawn: [1] });
const hold = { reason: 'r', by: 'ethics', at: now };

describe('P-2.0b mayDownload: each denial differs from what is allowed in one thing', () => {
  it('allows', () => {
    assert.deepEqual(reasonsAgainst(now, allowed), []);
    assert.deepEqual(reasonsAgainst(now, { ...allowed, denial: denial(now) }), []);
    assert.deepEqual(reasonsAgainst(now, { ...allowed, dataset: second, version: 2 }), []);
  });

  const cases: [string, Partial<Case>, string][] = [
    ['dataset not released', { dataset: dataset({ released: false }) }, 'not-released'],
    ['the version asked for withdrawn', { dataset: second, version: 1 }, 'withdrawn'],
    ['the version served withdrawn', { dataset: dataset({ withdrawn: [1] }) }, 'withdrawn'],
    ['dataset held', { dataset: dataset({ hold }) }, 'on-hold'],
    ['denied', { denial: denial(at(1)) }, 'denied'],
    ['no profile', { person: undefined }, 'no-profile'],
    ['being erased', { person: person('l@example.org', { erasure: 'e1' }) }, 'no-profile'],
    ['terms missing', { missing: [{ id: 'terms/t', version: 2 }] }, 'terms-not-accepted'],
    ['no accreditation', { accreditation: undefined, member: undefined }, 'no-accreditation'],
    ['not covered', { accreditation: accreditation({ datasetIds: ['eit'] }) }, 'not-covered'],
    ['expired this moment', { accreditation: accreditation({ expiresAt: now }) }, 'expired'],
    [
      'budget used up',
      { accreditation: accreditation({ budgetExhausted: true }) },
      'budget-exhausted',
    ],
    ['not a member', { member: undefined }, 'not-a-member'],
    ['invited only', { member: member('invited') }, 'invited-only'],
    ['member suspended', { member: member('suspended') }, 'member-suspended'],
    ...['removed', 'declined', 'invite-expired'].map((state): [string, Partial<Case>, string] => [
      `member ${state}`,
      { member: member(state) },
      'not-a-member',
    ]),
    ...['pending-terms', 'suspended', 'expired', 'closed', 'revoked'].map(
      (state): [string, Partial<Case>, string] => [
        `accreditation ${state}`,
        { accreditation: accreditation({ state }) },
        'not-active',
      ],
    ),
  ];
  for (const [name, change, code] of cases)
    it(`denies: ${name}`, () => {
      const reasons = reasonsAgainst(now, { ...allowed, ...change });
      assert.deepEqual(
        reasons.map((reason) => reason.code),
        [code],
      );
      assert.ok(reasons[0]!.wayOut.length > 0);
    });

  it('gives every reason, not only the first', () => {
    const reasons = reasonsAgainst(now, {
      ...allowed,
      dataset: dataset({ hold, released: false }),
      member: undefined,
    });
    assert.equal(reasons.length, 3);
  });
});
