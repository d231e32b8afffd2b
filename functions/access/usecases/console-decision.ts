import type { App } from '../../app.ts';
import { answerConsole } from '../../platform/console-door.ts';
import type { Doorbell } from '../../platform/events.ts';
import { applications } from '../domain/application.ts';
import { Decision } from '../domain/decide.ts';
import { decideApplication } from './decide-application.ts';

/** The third door: an admin typed `decision: { verdict, reason?, validUntil?, by? }` into an application. */
export async function takeConsoleDecision(
  app: Pick<App, 'documents' | 'identity' | 'config' | 'policy' | 'now' | 'newId'>,
  bell: Doorbell,
): Promise<void> {
  await answerConsole(app, bell, {
    of: applications,
    decision: Decision,
    example: '{ verdict: "approve" } or { verdict: "reject", reason: "…" }',
    decide: (by, decision) =>
      decideApplication(app, by, { id: bell.id, decision, door: 'console' }),
  });
}
