import type { Reason } from '../../platform/fault.ts';
import { checkNames, type Application, type Check, type CheckName } from './application.ts';
import { missingFields } from './complete.ts';

/** What the checks look at beside the application itself, read now. */
export interface Evidence {
  emailVerified: boolean;
  termsAccepted: boolean;
  denied: boolean;
}

const of = (holds: boolean): Check => ({ state: holds ? 'passed' : 'failed' });

/** The state of every check, evaluated now; a waiver stands above what was found. */
export function evaluate(application: Application, evidence: Evidence): Record<CheckName, Check> {
  const found: Record<CheckName, Check> = {
    emailVerified: of(evidence.emailVerified),
    supervisorConfirmed: supervision(application),
    denyListClear: of(!evidence.denied),
    formComplete: of(missingFields(application).length === 0),
    termsAccepted: of(evidence.termsAccepted),
  };
  for (const name of checkNames) {
    const waiver = application.waived[name];
    if (waiver && found[name].state !== 'passed') found[name] = { state: 'waived', ...waiver };
  }
  return found;
}

/** P-2.2.1 asks for a supervisor "where there is one": without one there is nothing to confirm. */
function supervision(application: Application): Check {
  switch (application.supervision?.state) {
    case 'confirmed':
      return { state: 'passed' };
    case 'declined':
      return { state: 'failed' };
    case 'pending':
      return { state: 'pending' };
    case undefined:
      return of(application.personal?.supervisor === undefined);
  }
}

const wayOut: Record<CheckName, string> = {
  emailVerified: 'The applicant opens the link in the verification mail.',
  supervisorConfirmed: 'Send the supervisor a new link, or waive the check with a reason.',
  denyListClear: 'Ask an admin who knows the case; a waiver needs a reason.',
  formComplete: 'Request changes from the applicant.',
  termsAccepted: 'The applicant accepts the terms now in force.',
};

/** What stands against approving. */
export const unmet = (checks: Record<CheckName, Check>): Reason[] =>
  checkNames
    .filter((name) => !['passed', 'waived'].includes(checks[name].state))
    .map((name) => ({
      code: name,
      message: `The check ${name} is ${checks[name].state}.`,
      wayOut: wayOut[name],
    }));
