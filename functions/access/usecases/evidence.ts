import type { App } from '../../app.ts';
import { requiredTerms } from '../../catalogue/usecases/required-terms.ts';
import { people } from '../../people/domain/person.ts';
import { missingAcceptances } from '../../people/domain/acceptance.ts';
import type { Reader } from '../../platform/documents.ts';
import { addressId } from '../../platform/mail.ts';
import type { Application } from '../domain/application.ts';
import type { Evidence } from '../domain/checks.ts';
import { denyList, isDenied } from '../domain/deny.ts';

/** What the checks look at, read now. Reads: 1 person, 1 per address, dataset, terms and plan. */
export async function gatherEvidence(
  app: Pick<App, 'config' | 'now'>,
  from: Reader,
  application: Pick<Application, 'leadId' | 'datasetIds' | 'partyIds' | 'personal'>,
  emailVerified: boolean,
): Promise<Evidence> {
  const now = app.now();
  const person = await from.get(people, application.leadId);
  const addresses = [
    ...(application.personal
      ? [addressId(app.config.PSEUDONYM_KEY, application.personal.email)]
      : []),
    // another address of the same account does not get around a denial
    ...(person?.addressIds ?? []),
    ...application.partyIds,
  ];
  const required = await requiredTerms({ documents: from }, application.datasetIds, now);
  const denials = await from.getAll(denyList, [...new Set(addresses)]);
  return {
    emailVerified,
    termsAccepted: missingAcceptances(person, required).length === 0,
    denied: denials.some((denial) => isDenied(denial, now)),
  };
}
