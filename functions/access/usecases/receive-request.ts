import * as z from 'zod';
import type { App } from '../../app.ts';
import { Email } from '../../platform/email.ts';
import { Fault } from '../../platform/fault.ts';
import { parse } from '../../platform/parse.ts';
import { canonical, sha256 } from '../../platform/hash.ts';
import { Form } from '../domain/application.ts';
import { begun } from '../mails.ts';
import { createApplication } from './create-application.ts';

/** An application from another portal: whose it is, by verified e-mail, and the form as far as it is filled in. */
const RequestMessage = z.strictObject({
  requestId: z.string().regex(/^[\w-]{8,64}$/),
  email: Email,
  form: Form,
});

/**
 * Makes a draft of a message on the topic `requests`, which its owner is told of, completes and submits.
 * The same message again makes and mails nothing. Faults (logged, final): invalid, forbidden (no account with that
 * verified e-mail), those of createApplication.
 */
export async function receiveRequest(
  app: Pick<App, 'documents' | 'identity' | 'config' | 'policy' | 'now' | 'newId' | 'log'>,
  input: unknown,
): Promise<void> {
  const message = parse(RequestMessage, input);
  const owner = await app.identity.find({ email: message.email });
  if (!owner?.emailVerified)
    throw new Fault('forbidden', 'No account with that verified e-mail address.');
  const id = sha256(JSON.stringify(['request', message.requestId])).slice(0, 26);
  const requestHash = sha256(canonical(message));
  const mail = { id: app.newId(), letter: begun(id, app.policy.application.draftLapses) };
  await createApplication(app, owner, { id, form: message.form, requestHash, mail });
  app.log.info('a request became a draft', { application: id, person: owner.id });
}
