import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import * as closing from '../../functions/access/closing-mails.ts';
import * as handover from '../../functions/access/handover-mails.ts';
import * as access from '../../functions/access/mails.ts';
import * as deny from '../../functions/access/deny-mails.ts';
import * as publication from '../../functions/access/publication-mails.ts';
import * as renewal from '../../functions/access/renewal-mails.ts';
import * as revocation from '../../functions/access/revocation-mails.ts';
import * as suspension from '../../functions/access/suspension-mails.ts';
import type { Accreditation } from '../../functions/access/domain/accreditation.ts';
import * as catalogue from '../../functions/catalogue/mails.ts';
import * as relicensing from '../../functions/catalogue/relicensing-mails.ts';
import * as contributions from '../../functions/contributions/mails.ts';
import * as downloads from '../../functions/downloads/mails.ts';
import type { StatementReport } from '../../functions/egress/domain/statement-report.ts';
import type { Scoped } from '../../functions/egress/domain/team-statement.ts';
import * as statements from '../../functions/egress/statement-mails.ts';
import * as egress from '../../functions/egress/mails.ts';
import * as people from '../../functions/people/mails.ts';
import { render, type Letter } from '../../functions/platform/mail.ts';
import * as retention from '../../functions/platform/retention-mails.ts';
import { config } from '../support/app.ts';

const day = 86_400_000;
const on = new Date('2027-03-04T05:06:07Z');
const url = 'https://example.org/page#secret';
/** What people write: it must come through whole, and as nothing but text. */
const words = `Loops & <b>"arcades"</b>, 'all' of 2012`;
const usd = (amount: string) => ({ amount, currency: 'USD' });
const facts = { accreditationId: 'app1', month: '2027-02', net: '81.5', budget: usd('100') };
const after = (state: string) =>
  ({ state, expiresAt: on, endedAt: on, reason: 'x' }) as unknown as Accreditation;
const cost = { currency: 'USD', gross: '2', discounts: '-1', promotions: '0', net: '1' };
const month: StatementReport = {
  ...{ month: '2027-02', total: [cost], unattributed: [], overhead: [cost] },
  researchers: [{ accreditationId: 'app1', bytes: 10, costs: [cost], people: {} }],
  datasets: [{ datasetId: 'aia', costs: [cost] }],
  coverage: [{ currency: 'USD', attributedPercent: '99.5', unattributedPercent: '0.5' }] as never,
  repeats: [{ accreditationId: 'app1', datasetId: 'aia', objects: 1, grants: 1, excess: 5 }],
  adjustments: [],
  stated: [cost],
};
const adjusted: StatementReport = {
  ...month,
  adjustments: (['bill', 'shares', 'unstated'] as const).map((why) => ({
    ...{ accreditationId: 'app1', month: '2027-01', why, costs: [cost], bytes: 0 },
    ...{ datasets: { aia: [cost] }, people: {} },
  })),
};
const names = new Map([['lead', words]]);
const row: Scoped = {
  ...{ month: '2027-02', accreditationId: 'app1', scope: 'team', userId: 'lead', statedAt: on },
  ...{ costs: [cost], datasets: { aia: [cost] }, people: { lead: [cost], left: [cost] }, bytes: 5 },
  adjustments: adjusted.adjustments.map((each) => ({ ...each, people: { lead: [cost] } })),
  repeats: month.repeats,
};
const repeat = { ...facts, datasetId: 'aia', size: 10, delivered: 20, what: 'd1' };

type Seen<M> = { [K in keyof M]: Letter[] };

/** Every letter with values of real shape, in each of its versions; a new one does not compile until it is here. */
const accessLetters: Seen<typeof access> = {
  received: [access.received('app1', 14 * day)],
  begun: [access.begun('app1', 90 * day)],
  supervise: [access.supervise({ supervisor: words, applicant: words }, url, on)],
  supervised: [access.supervised('app1', true), access.supervised('app1', false)],
  waiting: [access.waiting('app1')],
  taken: [access.taken('app1')],
  changesWanted: [access.changesWanted('app1', words)],
  held: [access.held('app1')],
  released: [access.released('app1')],
  approved: [access.approved('app1', on)],
  rejected: [access.rejected('app1', words, true), access.rejected('app1', words, false)],
  ended: [access.ended('app1', 'withdrawn'), access.ended('app1', 'lapsed')],
  invitation: [access.invitation({ member: words, lead: words }, url, on)],
  joined: [access.joined('app1', true), access.joined('app1', false)],
  closing: [access.closing('app1')],
  endsSoon: [access.endsSoon('app1', on)],
  invitationEnded: [access.invitationEnded('app1')],
  removed: (['removed', 'left', 'uninvited'] as const).map((how) => access.removed('app1', how)),
  left: [access.left('app1')],
};
const denyLetters: Seen<typeof deny> = {
  denied: (['misuse', 'false-statement', 'other'] as const).map((why) => deny.denied(why, on)),
  denialLifted: [deny.denialLifted],
};
const ways = ['lapsed', 'taken-back'] as const;
const suspensionLetters: Seen<typeof suspension> = {
  reinstated: ['active', 'expired', 'suspended', 'closed'].map((state) =>
    suspension.reinstated('app1', after(state), new Date(0)),
  ),
  memberSuspended: [suspension.memberSuspended('app1', words), suspension.memberSuspended('app1')],
  memberReinstated: [suspension.memberReinstated('app1')],
  misuseReported: [suspension.misuseReported('app1', on)],
  secondAdminWanted: [suspension.secondAdminWanted('app1', 'misuse', on)],
  notUpheld: ways.map((how) => suspension.notUpheld('app1', how, after('active'), on)),
  revocationSpared: ways.map((how) =>
    suspension.revocationSpared('app1', how, after('active'), new Date(0)),
  ),
};
const revocationLetters: Seen<typeof revocation> = {
  accessRevoked: [revocation.accessRevoked(['app1', 'app2'], 'misuse', on)],
  teamEnded: [revocation.teamEnded('app1')],
  invitationVoid: [revocation.invitationVoid('app1')],
  teamLost: [revocation.teamLost('app1')],
  misuseOf: [revocation.misuseOf(['aia'], 'misuse')],
  revocationDone: [
    revocation.revocationDone('app1', []),
    revocation.revocationDone('app1', ['app2']),
  ],
};
const closingLetters: Seen<typeof closing> = {
  suspended: [closing.suspended('app1')],
  accessEnded: [closing.accessEnded('app1', 'closed'), closing.accessEnded('app1', 'expired')],
  invitationOver: [closing.invitationOver('app1')],
  attestationDue: [closing.attestationDue('app1')],
  attested: (['deleted', 'never-downloaded', 'kept'] as const).map((how) =>
    closing.attested('app1', how),
  ),
  filesKept: [closing.filesKept('app1', words)],
};
const asked = { accreditationId: 'app1', doi: '10.5072/x', datasetIds: ['aia'] };
const publicationLetters: Seen<typeof publication> = {
  citationMissing: [
    publication.citationMissing('https://example.org', 'p1', asked),
    publication.citationMissing('https://example.org', 'p1', { ...asked, note: words }),
  ],
  citationStillMissing: [publication.citationStillMissing('p1', 'app1', '10.5072/x')],
  citationAnswered: [
    publication.citationAnswered('p1', 'app1', { words }),
    publication.citationAnswered('p1', 'app1', { words, mendedBy: '10.5072/y' }),
  ],
  citationSettled: ['10.5072/x', undefined].map((doi) => publication.citationSettled('app1', doi)),
};
const handoverLetters: Seen<typeof handover> = {
  leadOffered: [handover.leadOffered('app1', on), handover.leadOffered('app1', on, 'lead')],
  leadTaken: [handover.leadTaken('app1')],
  leadDeclined: [handover.leadDeclined('app1')],
  leadTakenBack: [handover.leadTakenBack('app1')],
};
const renewalLetters: Seen<typeof renewal> = {
  renewalAsked: [renewal.renewalAsked('app1', on)],
  renewalWaits: [renewal.renewalWaits('app1')],
  renewed: [renewal.renewed('app1', on)],
  renewalDeclined: [renewal.renewalDeclined('app1', words, on)],
};
const catalogueLetters: Seen<typeof catalogue> = {
  suggested: [catalogue.suggested('w1', words)],
  answered: [
    catalogue.answered(words, { verdict: 'accept', message: words }),
    catalogue.answered(words, { verdict: 'decline', message: words }),
    catalogue.answered(words, { verdict: 'add', message: words, datasetId: 'aia' }),
  ],
  holdsDue: [1, 2].map((names) =>
    catalogue.holdsDue(
      'dataset',
      [
        { id: 'aia', reviewBy: on },
        { id: 'eit', reviewBy: on },
      ],
      names,
    ),
  ),
};
const wanted = [
  { subject: { kind: 'dataset', datasetId: 'aia' }, licence: 'MIT' },
  { subject: { kind: 'software', part: words }, licence: 'MIT' },
] as const;
const relicensingLetters: Seen<typeof relicensing> = {
  relicensingReceived: wanted.map((asking) => relicensing.relicensingReceived(asking)),
  relicensingAsked: wanted.map((asking) => relicensing.relicensingAsked('r1', asking)),
  relicensingDecided: (['grant', 'decline'] as const).flatMap((verdict) =>
    wanted.map((asking) => relicensing.relicensingDecided(asking, { verdict, message: words })),
  ),
  relicensingGranted: [relicensing.relicensingGranted('r1', wanted[0], words)],
};
const contributionLetters: Seen<typeof contributions> = {
  opened: [contributions.opened(words, 's1')],
  received: [contributions.received(words, 's1')],
  waiting: [contributions.waiting('s1')],
  changesRequested: [contributions.changesRequested(words, words)],
  accepted: [contributions.accepted(words)],
  rejected: [contributions.rejected(words, words, 30)],
  published: [contributions.published(words, '10.5072/x', url)],
  superseded: [contributions.superseded(words, '10.5072/x', url)],
  creditRemoved: [[], ['title', 'data/a.csv'], Array.from({ length: 21 }, () => 'data/a.csv')].map(
    (places) => contributions.creditRemoved(words, 2, url, places),
  ),
  reworded: [contributions.reworded(words, 2, { fields: ['title'], reason: words }, url)],
  withdrawn: [contributions.withdrawn(words, 2, words, url)],
  ended: [contributions.ended(words, 'withdrawn'), contributions.ended(words, 'expired')],
  held: [contributions.held(words, false), contributions.held(words, true)],
  sizeDecided: [
    contributions.sizeDecided(words, 5),
    contributions.sizeDecided(words, undefined, words),
  ],
  sizeAsked: [contributions.sizeAsked('s1', 5)],
  filesRefused: [contributions.filesRefused(words, [{ path: 'a.csv', why: words }])],
  sessionsOver: [true, false].map((more) => contributions.sessionsOver(words, ['a.csv'], more)),
  publicationStopped: [contributions.publicationStopped('sub1', 'copy', 'No such bucket.')],
  helpAsked: [
    contributions.helpAsked(config, {
      ...{ id: 'h1', submissionId: 'sub1', topic: 'metadata' },
      question: 'Which words describe a corona best?',
    }),
  ],
  helpAnswered: [contributions.helpAnswered('The words of the vocabulary.')],
  helpClosed: [contributions.helpClosed()],
  planShared: [
    contributions.planShared('Our plan', true),
    contributions.planShared('Our plan', false),
  ],
  disagreeing: [
    contributions.disagreeing([
      { code: 'upload-stray', place: 'in/s1/f1' },
      { code: 'upload-left', place: 'in/s1/f2', detail: words },
    ]),
  ],
};
const downloadLetters: Seen<typeof downloads> = {
  withdrawn: [
    downloads.withdrawn({ title: words, version: 1, reason: words, instead: words, page: url }),
  ],
};
const egressLetters: Seen<typeof egress> = {
  budgetReached: [egress.budgetReached(facts, [50, 80])],
  budgetSet: [egress.budgetSet(usd('50'), true), egress.budgetSet(usd('50'), false)],
  budgetUsed: [egress.budgetUsed(facts, true), egress.budgetUsed(facts, false)],
  budgetEstimated: [egress.budgetEstimated(facts, usd('30'))],
  budgetCorrected: [egress.budgetCorrected(facts, 80)],
  currencyDiffers: [egress.currencyDiffers('app1', usd('100'), 'EUR')],
  cloudBudgetReached: [egress.cloudBudgetReached(words, 50, usd('5'), usd('10'), '2027-02-01')],
  leaked: [egress.leaked('bucket', '2027-02-01', 3, 10n)],
  exportSilent: [egress.exportSilent(on, true), egress.exportSilent(on, false)],
  accountingStuck: [egress.accountingStuck(on)],
  muchUnattributed: [egress.muchUnattributed('2027-02', 'USD', '3.5')],
  repeatedBytes: [egress.repeatedBytes(repeat)],
  repeatedGrant: [egress.repeatedGrant(repeat)],
  unknownSku: [egress.unknownSku('ABCD', words, 'download')],
};

const statementLetters: Seen<typeof statements> = {
  statement: [
    statements.statement(month, 10_000),
    statements.statement(adjusted, 10_000),
    statements.statement(month, 10),
  ],
  teamStatement: [
    statements.teamStatement(row, names, 10_000),
    statements.teamStatement({ ...row, costs: [], adjustments: [] }, names, 10_000),
    statements.teamStatement(row, names, 10),
  ],
};
const peopleLetters: Seen<typeof people> = {
  erased: [people.erased(url, 0, true), people.erased(url, 2, true), people.erased(url, 0, false)],
  accountGoes: [people.accountGoes(on)],
};
const seen: Record<string, Record<string, Letter[]>> = {
  'access/mails.ts': accessLetters,
  'access/closing-mails.ts': closingLetters,
  'access/deny-mails.ts': denyLetters,
  'access/publication-mails.ts': publicationLetters,
  'access/handover-mails.ts': handoverLetters,
  'access/renewal-mails.ts': renewalLetters,
  'access/revocation-mails.ts': revocationLetters,
  'access/suspension-mails.ts': suspensionLetters,
  'catalogue/mails.ts': catalogueLetters,
  'catalogue/relicensing-mails.ts': relicensingLetters,
  'contributions/mails.ts': contributionLetters,
  'downloads/mails.ts': downloadLetters,
  'egress/mails.ts': egressLetters,
  'egress/statement-mails.ts': statementLetters,
  'people/mails.ts': peopleLetters,
  'platform/retention-mails.ts': { dataGoes: [retention.dataGoes('your application', on)] },
};

/** What stands behind the marks of HTML. */
const plain = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

describe('P-3.5 every letter', () => {
  it('is seen here: no file of letters and no letter is left out, none is made elsewhere', async () => {
    const root = new URL('../../functions/', import.meta.url);
    const all = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.ts'));
    const files = all.filter((name) => /mails\.ts$/.test(name));
    assert.deepEqual(files.sort(), Object.keys(seen).sort());
    for (const name of files) {
      const exported = Object.keys((await import(new URL(name, root).href)) as object);
      assert.deepEqual(Object.keys(seen[name]!).sort(), exported.sort(), name);
    }
    for (const name of all)
      if (!files.includes(name))
        assert.doesNotMatch(await readFile(new URL(name, root), 'utf8'), /\): Letter =>/, name);
  });
  for (const [file, letters] of Object.entries(seen))
    for (const [name, versions] of Object.entries(letters))
      it(`${file}: ${name} says what is so, and whom to write to, as text and as HTML`, () => {
        assert.ok(versions.length > 0);
        for (const letter of versions) {
          const { subject, text, html } = render(letter, config.CONTACT);
          assert.match(subject, /^\P{Lu}*\p{Lu}[^\n]{8,}[^.\s]$/u);
          assert.ok(letter.paragraphs.length > 0);
          for (const paragraph of letter.paragraphs) {
            assert.ok(paragraph.trim() === paragraph && paragraph !== '', paragraph);
            assert.ok(text.includes(paragraph), paragraph);
            assert.ok(plain(html).includes(paragraph), paragraph);
          }
          if (letter.link) {
            assert.ok(
              text.includes(letter.link.url) && html.includes(`<a href="${letter.link.url}">`),
            );
            assert.ok(text.includes(letter.link.label) && html.includes(letter.link.label));
          }
          assert.doesNotMatch(
            `${subject} ${text}`,
            /undefined|null|NaN|\[object|Invalid Date|\$\{/,
          );
          assert.match(html, /^<p>/);
          const prose = html.replaceAll(/<table[^>]*>.*?<\/table>/gs, '');
          assert.equal(/<(?!\/?p>|a href="https:|\/a>)/.test(prose), false, prose);
          for (const form of [text, plain(html)])
            assert.ok(form.endsWith(`Write to ${config.CONTACT}.`), form);
        }
      });

  /** Letters that take something away: each says what can be done about it. */
  const refusals: [letters: Letter[], wayOut: RegExp][] = [
    [accessLetters.supervised.slice(1), /name another supervisor, or write to us/],
    [accessLetters.rejected, /apply again/],
    [accessLetters.ended, /apply again/],
    [closingLetters.accessEnded, /apply again/],
    [closingLetters.suspended, /Write to us/],
    [accessLetters.closing, /open it and save it/],
    [accessLetters.endsSoon, /write to us|ask for/i],
    [accessLetters.invitationEnded, /invite them again/],
    [denyLetters.denied, /write to us/],
    [suspensionLetters.misuseReported, /Write to us/],
    [suspensionLetters.memberSuspended, /write to us/],
    [revocationLetters.accessRevoked, /write to us/],
    [revocationLetters.teamEnded, /apply for it yourself/],
    [renewalLetters.renewalDeclined, /ask again, or apply anew/],
    [contributionLetters.changesRequested, /submit it again/],
    [contributionLetters.rejected, /open another submission/],
    [contributionLetters.ended, /open another submission/],
    [contributionLetters.filesRefused, /upload them again/],
    [egressLetters.budgetUsed.slice(0, 1), /write to us/],
    [peopleLetters.erased, /sign up and apply anew/],
    [peopleLetters.accountGoes, /sign in before that day/],
    [seen['platform/retention-mails.ts']!['dataGoes']!, /write to us/],
  ];
  for (const [letters, wayOut] of refusals)
    it(`“${letters[0]!.subject}” names a way out`, () => {
      for (const letter of letters) assert.match(letter.paragraphs.join(' '), wayOut);
    });
});
