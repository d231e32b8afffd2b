import type { FieldError } from '../../platform/fault.ts';
import { policy } from '../../policy.ts';
import type { Application } from './application.ts';

/** What a draft still lacks before it can be submitted, field by field; empty when it is complete. */
export function missingFields(application: Application): FieldError[] {
  const { personal, scienceGoals } = application;
  if (!personal) return [{ pointer: '', detail: 'The personal data was erased: apply anew.' }];
  const errors: FieldError[] = [];
  const { min } = policy.application.scienceGoals;
  if (scienceGoals.length < min)
    errors.push({
      pointer: '/scienceGoals',
      detail: `Say in a few sentences what you want the data for (at least ${min} characters).`,
    });
  const lead = personal.email.toLowerCase();
  const team = personal.team.map(({ email }) => email.toLowerCase());
  for (const [index, email] of team.entries()) {
    if (email === lead)
      errors.push({ pointer: `/team/${index}/email`, detail: 'This is your own address.' });
    if (team.indexOf(email) < index)
      errors.push({ pointer: `/team/${index}/email`, detail: 'This address is named twice.' });
  }
  const supervisor = personal.supervisor?.email.toLowerCase();
  if (supervisor !== undefined && (supervisor === lead || team.includes(supervisor)))
    errors.push({
      pointer: '/supervisor/email',
      detail: 'The supervisor must not be you or a member of the team.',
    });
  return errors;
}
