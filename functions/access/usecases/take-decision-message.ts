import * as z from 'zod';
import type { App } from '../../app.ts';
import { Email } from '../../platform/email.ts';
import { Fault } from '../../platform/fault.ts';
import { parse } from '../../platform/parse.ts';
import { Decision } from '../domain/decide.ts';
import { decideApplication } from './decide-application.ts';

/** A message on the topic `decisions`: `by` is the admin for whom the bot or script speaks; IAM on the topic is the gate. */
const DecisionMessage = z.strictObject({
  applicationId: z.string().min(1).max(64),
  by: Email,
  decision: Decision,
});

/** The second door. Faults (logged, final): invalid, those of decideApplication, forbidden when `by` is no admin. */
export async function takeDecisionMessage(
  app: Pick<App, 'documents' | 'identity' | 'config' | 'policy' | 'now' | 'newId' | 'log'>,
  input: unknown,
): Promise<void> {
  const { applicationId, by, decision } = parse(DecisionMessage, input);
  const admin = await app.identity.find({ email: by });
  if (!admin) throw new Fault('forbidden', 'The message does not speak for an admin.');
  await decideApplication(app, admin, { id: applicationId, decision, door: 'message' });
  app.log.info('decided by message', { application: applicationId, admin: admin.id });
}
