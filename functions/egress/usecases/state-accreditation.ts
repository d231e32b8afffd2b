import type { App } from '../../app.ts';
import { accreditations } from '../../access/domain/accreditation.ts';
import { people } from '../../people/domain/person.ts';
import type { Transaction } from '../../platform/documents.ts';
import { post } from '../../platform/mail.ts';
import { egressMonths } from '../domain/ledger.ts';
import type { RepeatSum } from '../domain/repeat.ts';
import {
  nothing,
  statedRows,
  statements,
  untold,
  type StatedRow,
  type Why,
} from '../domain/stated.ts';
import { teamStatement } from '../statement-mails.ts';
import { readNames } from './read-names.ts';

/**
 * States a month of one holder of costs, and what earlier months have become since they were stated: the row and the
 * marks on the ledger in one transaction, so that nothing is told twice or never, and the lead who wants it is mailed.
 * Nothing when the row is there, the statement is out, or there is nothing to tell. Reads 3 and one per month, for a
 * lead who wants a mail one more and the team; writes 1, one per month told of, and the mail.
 */
export const stateAccreditation = (
  app: Pick<App, 'config' | 'documents' | 'now' | 'policy'>,
  month: string,
  accreditationId: string,
  repeats: RepeatSum[],
  whyOf: (month: string) => Promise<Why>,
): Promise<boolean> =>
  app.documents.transact(async (tx) => {
    const id = `${month}/${accreditationId}`;
    const statement = await tx.get(statements, month);
    if (statement?.state !== 'stating' || (await tx.get(statedRows, id))) return false;
    const found = await tx.find(egressMonths, {
      within: accreditationId,
      where: [['month', '<=', month]],
    });
    const told = found.flatMap(({ value: { accreditationId: _, stated, updatedAt, ...now } }) => {
      const more = untold({ accreditationId, stated, updatedAt, ...now });
      return more ? [{ now, more }] : [];
    });
    if (told.length === 0 && repeats.length === 0) return false;
    const adjustments = [];
    for (const { now, more } of told)
      if (now.month < month)
        adjustments.push({ month: now.month, why: await whyOf(now.month), ...more });
    const own = told.find(({ now }) => now.month === month)?.more ?? nothing;
    const statedAt = app.now();
    const row = { month, accreditationId, ...own, adjustments, repeats, statedAt };
    const reader = await readerOf(tx, accreditationId);
    tx.create(statedRows, id, row);
    for (const { now } of told) {
      const { month: each, ...stated } = now;
      tx.patch(egressMonths, `${accreditationId}/${each}`, { stated });
    }
    if (reader) mailTo(app, tx, row, reader);
    return true;
  });

interface TeamReader {
  leadId: string;
  address: string;
  names: Map<string, string>;
}

/** The lead who asked for the monthly statement, with the names of the team. */
async function readerOf(tx: Transaction, id: string): Promise<TeamReader | undefined> {
  const accreditation = id.startsWith('operator:') ? undefined : await tx.get(accreditations, id);
  // who leads now did not ask for what a lead before asked for
  if (!accreditation || accreditation.statementTo !== accreditation.leadId) return undefined;
  const { leadId } = accreditation;
  const address = (await tx.get(people, leadId))?.personal?.email;
  return address === undefined ? undefined : { leadId, address, names: await readNames(tx, id) };
}

function mailTo(
  app: Pick<App, 'config' | 'policy'>,
  tx: Pick<Transaction, 'create'>,
  row: StatedRow,
  { leadId, address, names }: TeamReader,
): void {
  const { accreditationId, month } = row;
  const named = [row, ...row.adjustments].flatMap(({ people: each }) => Object.keys(each));
  post(tx, app.config, row.statedAt, {
    id: `statement-${accreditationId}-${month}`,
    to: [address],
    about: [...new Set([leadId, ...named])],
    letter: teamStatement(
      { ...row, scope: 'team', userId: leadId },
      names,
      app.policy.egress.statementAttached,
    ),
  });
}
