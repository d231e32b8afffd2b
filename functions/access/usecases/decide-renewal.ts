import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { must } from '../../platform/documents.ts';
import { Fault, type Reason } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { accreditations, members, type Accreditation } from '../domain/accreditation.ts';
import type { Evidence } from '../domain/checks.ts';
import { decideRenewal, type RenewalDecision } from '../domain/renewal.ts';
import { renewalDeclined, renewed } from '../renewal-mails.ts';
import { gatherEvidence } from './evidence.ts';
import { teamOf, tellTeam } from './tell-team.ts';
import { refuseParty } from './refuse-party.ts';

/**
 * An admin gives the time that a lead asked for, or declines; who may have access is asked anew. Faults:
 * not-found, conflict (nothing asked, or ended), forbidden (a party; what stands against), invalid
 * (validUntil). Reads 2, the team and the evidence; writes 2 and 1 mail each.
 */
export async function decideOnRenewal(
  app: Pick<App, 'documents' | 'identity' | 'config' | 'now' | 'newId'>,
  user: User,
  { id, decision }: { id: string; decision: RenewalDecision },
): Promise<Accreditation> {
  const now = app.now();
  const seen = await must(app.documents, accreditations, id, 'accreditation');
  const account = await app.identity.find({ id: seen.leadId });
  return app.documents.transact(async (tx) => {
    const before = await must(tx, accreditations, id, 'accreditation');
    await refuseParty(app, tx, before, user);
    const decided = decideRenewal(before, decision, user.id, now);
    const team = await teamOf(tx, id);
    if (decision.verdict === 'renew') {
      const partyIds = team.map(({ value }) => value.addressId);
      const about = { leadId: before.leadId, datasetIds: before.datasetIds, partyIds };
      const verified = account?.id === before.leadId && account.emailVerified;
      const against = standsAgainst(await gatherEvidence(app, tx, about, verified));
      if (against.length > 0)
        throw new Fault('forbidden', 'Something stands against it.', { reasons: against });
    }
    const event = { at: now, actor: user.id, action: decision.verdict, state: decided.state };
    const after = { ...decided, chain: recordEvent(tx, accreditations, id, before.chain, event) };
    tx.set(accreditations, id, after);
    if (decision.verdict === 'renew') {
      tellTeam(app, tx, team, renewed(id, after.expiresAt), now);
      // the files are in use again: what was asked when it had expired is asked anew at its end
      for (const { id: path, value } of team)
        if (value.attestation) tx.patch(members, path, { attestation: undefined });
    } else
      tellTeam(
        app,
        tx,
        team.filter((member) => member.id === `${id}/${before.leadId}`),
        renewalDeclined(id, decision.reason, before.expiresAt),
        now,
      );
    return after;
  });
}

/** What an approval looks at, asked again of lead and team. */
function standsAgainst({ emailVerified, termsAccepted, denied }: Evidence): Reason[] {
  const reasons: Reason[] = [];
  const not = (code: string, message: string, wayOut: string) =>
    void reasons.push({ code, message, wayOut });
  if (!emailVerified)
    not('emailVerified', 'The lead’s address is not verified.', 'The lead opens the mailed link.');
  if (denied)
    not(
      'denyListClear',
      'Somebody in the team is denied access.',
      'Have them removed, or decline.',
    );
  if (!termsAccepted)
    not(
      'termsAccepted',
      'The lead has not accepted the terms.',
      'The lead accepts those in force.',
    );
  return reasons;
}
