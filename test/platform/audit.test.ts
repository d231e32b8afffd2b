import assert from 'node:assert/strict';
import * as z from 'zod';
import {
  brokenLink,
  Chain,
  eventsOf,
  noChain,
  recordEvent,
  type AuditEvent,
} from '../../functions/platform/audit.ts';
import { kind, type Documents } from '../../functions/platform/documents.ts';
import { isFault } from '../../functions/platform/fault.ts';
import { MemoryDocuments } from '../../functions/platform/memory-documents.ts';

const Record = z.object({ chain: Chain });
const records = kind('records/{id}', Record);
const at = (minute: number) => new Date(Date.UTC(2026, 10, 2, 9, minute));
const actions = [
  { actor: 'lead', action: 'submit', state: 'submitted' },
  { actor: 'admin', action: 'claim', state: 'in-review' },
  { actor: 'admin', action: 'reject', state: 'rejected', reason: 'P-2.0b' },
];

async function act(documents: Documents, index: number): Promise<void> {
  await documents.transact(async (tx) => {
    const { chain } = (await tx.get(records, 'a')) ?? { chain: noChain };
    const event = { at: at(index), ...actions[index]! };
    tx.set(records, 'a', { chain: recordEvent(tx, records, 'a', chain, event) });
  });
}

/** A record whose events are all told. */
async function told(): Promise<{ chain: Chain; events: AuditEvent[] }> {
  const documents = new MemoryDocuments();
  for (const index of actions.keys()) await act(documents, index);
  const { chain } = (await documents.get(records, 'a'))!;
  const found = await documents.find(eventsOf(records), { within: 'a' });
  return { chain, events: found.map(({ value }) => value) };
}

describe('the chain of events', () => {
  it('is whole, in order, and ends at the state of the record', async () => {
    const { chain, events } = await told();
    assert.equal(brokenLink(chain, events), undefined);
    assert.deepEqual(
      events.map(({ action }) => action),
      ['submit', 'claim', 'reject'],
    );
    assert.deepEqual([chain.length, chain.state], [3, 'rejected']);
  });
  it('is whole when nothing happened yet', () => {
    assert.equal(brokenLink(noChain, []), undefined);
  });
  it('keeps the order of more events than one digit can number', async () => {
    const documents = new MemoryDocuments();
    for (let index = 0; index < 12; index += 1) await act(documents, index % 3);
    const { chain } = (await documents.get(records, 'a'))!;
    const found = await documents.find(eventsOf(records), { within: 'a' });
    assert.equal(
      brokenLink(
        chain,
        found.map(({ value }) => value),
      ),
      undefined,
    );
  });
  it('lets one of two at the same time win, and loses none', async () => {
    const documents = new MemoryDocuments();
    await Promise.all([act(documents, 0), act(documents, 0)]);
    assert.equal((await documents.get(records, 'a'))!.chain.length, 2);
  });
  it('refuses to write an event twice', async () => {
    const documents = new MemoryDocuments();
    const write = () =>
      documents.transact((tx) => {
        recordEvent(tx, records, 'a', noChain, { at: at(0), ...actions[0]! });
        return Promise.resolve();
      });
    await write();
    await assert.rejects(write(), (error) => isFault(error, 'conflict'));
  });

  const tampered: [
    string,
    RegExp,
    (chain: Chain, events: AuditEvent[]) => [Chain, AuditEvent[]],
  ][] = [
    ...(['at', 'actor', 'action', 'state', 'reason'] as const).map(
      (field): (typeof tampered)[number] => [
        `an edited ${field}`,
        /event 3 was changed/,
        (chain, [a, b, c]) => [
          chain,
          [a!, b!, { ...c!, [field]: field === 'at' ? at(50) : 'edited' }],
        ],
      ],
    ),
    [
      'a removed reason',
      /event 3 was changed/,
      (chain, [a, b, c]) => {
        const { reason, ...rest } = c!;
        assert.ok(reason);
        return [chain, [a!, b!, rest]];
      },
    ],
    ['a removed first', /event 1 does not follow/, (chain, [, b, c]) => [chain, [b!, c!]]],
    ['a removed middle', /event 2 does not follow/, (chain, [a, , c]) => [chain, [a!, c!]]],
    ['a cut end', /3 events expected, 2 found/, (chain, [a, b]) => [chain, [a!, b!]]],
    ['an empty list', /3 events expected, 0 found/, (chain) => [chain, []]],
    ['two reordered', /event 2 does not follow/, (chain, [a, b, c]) => [chain, [a!, c!, b!]]],
    ['one doubled', /event 2 does not follow/, (chain, [a, b, c]) => [chain, [a!, a!, b!, c!]]],
    [
      'an end cut together with the length on the record',
      /does not name its last event/,
      (chain, [a, b]) => [{ ...chain, length: 2 }, [a!, b!]],
    ],
    [
      'a record that names another last event',
      /does not name its last event/,
      (chain, events) => [{ ...chain, head: events[1]!.hash }, events],
    ],
    [
      'a record whose state its last event did not leave',
      /another state/,
      (chain, events) => [{ ...chain, state: 'approved' }, events],
    ],
  ];
  for (const [what, words, tamper] of tampered)
    it(`shows ${what}`, async () => {
      const { chain, events } = await told();
      assert.match(brokenLink(...tamper(chain, events)) ?? 'whole', words);
    });
});
