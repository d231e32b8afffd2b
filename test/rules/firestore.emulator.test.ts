import assert from 'node:assert/strict';
import { assertFails, assertSucceeds } from '@firebase/rules-unit-testing';
import { setLogLevel } from 'firebase/firestore';
import { documents, open, people, type Person, type World } from './world.ts';

const everybody = Object.keys(people);
const staff = ['admin', 'reviewer', 'ethics'];
const verified = ['member', 'lead', 'teammate', 'former', ...staff, 'admin by another claim'];

/** Who may read each document; everybody else may not. */
const readers: Record<string, Person[]> = {
  'projects/sun': everybody,
  'terms/t': everybody,
  'plans/p': everybody,
  'datasets/open': verified,
  'datasets/open/files/00001-a': staff,
  'datasets/open/versions/1': verified,
  'datasets/held': staff,
  'datasets/held/versions/1': staff,
  'datasets/unreleased': staff,
  'datasets/unreleased/versions/1': staff,
  'suggestions/s': ['lead', 'admin'],
  'relicensing/r': ['lead', 'admin'],
  'people/lead': ['lead', 'admin'],
  'erasures/e': ['lead', 'admin'],
  'applications/a': ['lead', 'admin', 'ethics'],
  'applications/a/events/000001': ['admin'],
  'applications/typed': ['lead', 'admin', 'ethics'],
  'applications/own': [
    'admin',
    'admin without a verified address',
    'admin by another claim',
    'ethics',
  ],
  'accreditations/c': ['lead', 'teammate', 'admin'],
  'accreditations/older': ['admin'],
  'accreditations/c/members/lead': ['lead', 'admin'],
  'accreditations/c/members/teammate': ['lead', 'teammate', 'admin'],
  'accreditations/c/members/former': ['lead', 'former', 'admin'],
  'accreditations/c/events/000001': ['admin'],
  'publications/p': ['lead', 'admin'],
  'revocations/r': ['admin'],
  'denyList/e-1': ['admin'],
  'downloads/d': ['lead', 'admin'],
  'egress/c': ['admin'],
  'egress/c/months/2026-11': ['admin'],
  'egress/c/researchers/lead': ['lead', 'admin'],
  'egress/c/repeats/r': ['admin'],
  'statements/2026-11': ['admin'],
  'statements/2026-11/rows/c': ['admin'],
  'alerts/l': ['admin'],
  'disagreements/d': ['admin'],
  'helpRequests/h': ['lead', ...staff],
  'dataPlans/p': ['lead', 'admin'],
  'settings/egress-accounting': ['admin'],
  'submissions/s': ['lead', ...staff],
  'submissions/s/files/f': ['lead', ...staff],
  'submissions/s/paths/k': [],
  'submissions/s/events/000001': ['admin'],
  'submissions/typed': ['lead', ...staff],
  'submissions/own': staff,
  'mail/m': [],
  'marks/k': [],
  'openApplications/lead-aia': [],
  'anything/x': [],
};

describe('firestore.rules', () => {
  let world: World;
  before(async () => {
    setLogLevel('silent');
    world = await open();
    await world.fill();
  });
  after(() => world.environment.cleanup());

  describe('reading', () => {
    it('is settled for every document there is', () => {
      assert.deepEqual(Object.keys(readers), Object.keys(documents));
    });
    for (const [path, may] of Object.entries(readers))
      it(`${path}: ${may.length > 0 ? may.join(', ') : 'nobody'}`, async () => {
        await Promise.all(
          everybody.map((person) => {
            const reading = world.as(person).doc(path).get();
            return (may.includes(person) ? assertSucceeds(reading) : assertFails(reading)).catch(
              () =>
                assert.fail(`${person} ${may.includes(person) ? 'may not' : 'may'} read ${path}`),
            );
          }),
        );
      });
  });

  describe('lists', () => {
    const own: [collection: string, field: string][] = [
      ['applications', 'leadId'],
      ['downloads', 'personId'],
      ['submissions', 'ownerId'],
      ['suggestions', 'personId'],
      ['erasures', 'subjectId'],
      ['publications', 'personId'],
      ['relicensing', 'personId'],
    ];
    for (const [name, field] of own)
      it(`of ${name} hold one’s own, not everybody’s or another’s`, async () => {
        const all = world.as('lead').collection(name);
        await assertSucceeds(all.where(field, '==', 'lead').get());
        await assertFails(all.where(field, '==', 'other').get());
        await assertFails(all.get());
        await assertSucceeds(world.as('admin').collection(name).get());
      });
    it('of accreditations hold those of one’s team', async () => {
      const all = world.as('teammate').collection('accreditations');
      await assertSucceeds(all.where('teamIds', 'array-contains', 'teammate').get());
      await assertFails(all.where('teamIds', 'array-contains', 'lead').get());
      await assertFails(all.where('memberIds', 'array-contains', 'teammate').get());
    });
    it('of members are for the lead and admins', async () => {
      const members = (person: Person) => world.as(person).collection('accreditations/c/members');
      await assertSucceeds(members('lead').get());
      await assertFails(members('teammate').get());
    });
    it('over all members, or all events, are for nobody or admins', async () => {
      const group = (person: Person, name: string) => world.as(person).collectionGroup(name).get();
      await assertFails(group('admin', 'members'));
      await assertFails(group('lead', 'events'));
    });
    it('of people are for admins', async () => {
      await assertSucceeds(world.as('admin').collection('people').get());
      await assertFails(world.as('lead').collection('people').get());
    });
    it('of datasets are for staff; a member asks the API', async () => {
      await assertSucceeds(world.as('reviewer').collection('datasets').get());
      const asked = world.as('member').collection('datasets').where('released', '==', true);
      await assertFails(asked.get());
    });
  });

  describe('writing', () => {
    for (const path of Object.keys(documents))
      it(`${path}: nobody creates, changes or removes it`, async () => {
        for (const person of ['lead', 'admin', 'reviewer', 'ethics']) {
          const doc = world.as(person).doc(path);
          await assertFails(doc.update({ state: 'approved' }));
          await assertFails(doc.set({ leadId: 'lead', ownerId: 'lead', personId: 'lead' }));
          await assertFails(doc.delete());
          await assertFails(world.as(person).doc(`${path}new`).set(documents[path]!));
        }
      });
  });

  const by = (person: Person) => people[person]!.token['email'] as string;
  const doors: [kind: string, id: string, who: Person, decision: Record<string, unknown>][] = [
    ['applications', 'a', 'admin', { verdict: 'approve', validUntil: new Date(0) }],
    ['applications', 'a', 'admin', { verdict: 'reject', reason: 'words', mayReapply: true }],
    ['submissions', 's', 'admin', { verdict: 'accept', checklist: { ethics: true } }],
    ['submissions', 's', 'reviewer', { verdict: 'reject', reason: 'words' }],
    ['submissions', 's', 'reviewer', { verdict: 'request-changes', comment: 'words' }],
  ];
  for (const [kind, id, who, content] of doors)
    describe(`a decision typed into ${kind}: ${String(content['verdict'])} by ${who}`, () => {
      const decision = { ...content, by: by(who) };
      const type = (fields: Record<string, unknown>, person = who, path = `${kind}/${id}`) =>
        world.as(person).doc(path).update(fields);
      it('is taken', async () => {
        await assertSucceeds(type({ decision }));
        await world.fill();
      });
      for (const person of everybody.filter((one) => !['admin', 'reviewer'].includes(one)))
        it(`is not taken of ${person}`, async () => {
          const named = { ...content, by: people[person] ? by(person) : 'nobody' };
          await assertFails(type({ decision: named }, person));
        });
      const refused: [string, Record<string, unknown>][] = [
        ['together with the state', { decision, state: 'approved' }],
        ['together with a new field', { decision, note: 'x' }],
        ['together with the chain', { decision, 'chain.length': 0 }],
        ['in the name of somebody else', { decision: { ...content, by: 'other@example.org' } }],
        ['in nobody’s name', { decision: content }],
        ['with a field more', { decision: { ...decision, note: 'x' } }],
        ['without a verdict', { decision: { by: by(who) } }],
        ['with a verdict that is no text', { decision: { ...decision, verdict: 1 } }],
        ['as text', { decision: 'approve' }],
        ['as decisionError', { decisionError: decision }],
      ];
      for (const [what, fields] of refused)
        it(`is not taken ${what}`, async () => {
          await assertFails(type(fields));
        });
      it('is not taken over one that is being applied, which is not cleared either', async () => {
        await assertFails(type({ decision }, who, `${kind}/typed`));
        const { deleteField } = await import('firebase/firestore');
        await assertFails(type({ decision: deleteField() }, who, `${kind}/typed`));
      });
      it('is not taken into a new document', async () => {
        await assertFails(world.as(who).doc(`${kind}/new`).set({ decision }));
      });
      it('does not replace the document', async () => {
        await assertFails(world.as(who).doc(`${kind}/${id}`).set({ decision }));
      });
    });
  it('a reviewer types no decision into an application', async () => {
    const decision = { verdict: 'approve', by: by('reviewer') };
    await assertFails(world.as('reviewer').doc('applications/a').update({ decision }));
  });
  it('nobody decides their own', async () => {
    const own = async (path: string, who: Person) => {
      const decision = { verdict: 'reject', reason: 'words', by: by(who) };
      await assertFails(world.as(who).doc(path).update({ decision }));
    };
    await own('applications/own', 'admin');
    await own('submissions/own', 'reviewer');
  });

  // mocha runs what stands in a describe last
  describe('coverage', () => {
    it('were evaluated in every expression, and every condition both ways', async () => {
      const host = process.env['FIRESTORE_EMULATOR_HOST']!;
      const project = world.environment.projectId;
      const reply = await fetch(`http://${host}/emulator/v1/projects/${project}:ruleCoverage`);
      const { report, rules } = (await reply.json()) as Coverage;
      const { content } = rules.files[0]!;
      const missed = report.flatMap((node) => [
        ...unseen(node, content),
        ...(seen(node) === 'both' || textOf(node, content) === 'true' ? [] : [node]),
      ]);
      assert.ok(report.length > 25);
      assert.deepEqual(
        missed.map((node) => `line ${String(node.sourcePosition.line)}: ${textOf(node, content)}`),
        [],
      );
    });
  });
});

interface Node {
  sourcePosition: { line: number; currentOffset: number; endOffset: number };
  values?: { value?: { boolValue?: boolean }; count?: number }[];
  children?: Node[];
}
interface Coverage {
  report: Node[];
  rules: { files: { content: string }[] };
}

const textOf = ({ sourcePosition: { currentOffset, endOffset } }: Node, content: string): string =>
  content.slice(currentOffset, endOffset + 1);

/** Below an expression, all that never had a value; literals and names have none of their own. */
const unseen = (node: Node, content: string): Node[] => [
  ...(node.children?.length && !node.values?.length ? [node] : []),
  ...(node.children ?? []).flatMap((child) => unseen(child, content)),
];

/** What values an expression had: a condition had better have been both. */
function seen({ values = [] }: Node): 'both' | 'one' | 'other' {
  const truths = new Set(values.map(({ value }) => value?.boolValue));
  if (truths.has(true) && truths.has(false)) return 'both';
  return truths.has(true) || truths.has(false) ? 'one' : 'other';
}
