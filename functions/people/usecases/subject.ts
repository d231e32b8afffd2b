import type { App } from '../../app.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { addressId } from '../../platform/mail.ts';
import type { Subject } from '../../platform/trace.ts';
import { people } from '../domain/person.ts';

/**
 * The caller as rooms look for them. An address counts only when it is verified: nobody finds or
 * erases another's data by signing up with their address. Reads 1.
 */
export async function subjectOf(
  app: Pick<App, 'documents' | 'config'>,
  user: Pick<User, 'id' | 'email' | 'emailVerified'>,
): Promise<Subject> {
  const person = await app.documents.get(people, user.id);
  const known = person?.addressIds ?? [];
  const own = user.emailVerified ? [addressId(app.config.PSEUDONYM_KEY, user.email)] : [];
  return { id: user.id, addresses: [...new Set([...known, ...own])] };
}

/**
 * Somebody named by an admin: by id, or by address, with an account or without (a supervisor, say).
 * Fault not-found when the id is nobody's. Reads 1, calls 1.
 */
export async function subjectNamed(
  app: Pick<App, 'documents' | 'config' | 'identity'>,
  by: { id: string } | { email: string },
): Promise<{ subject: Subject; email: string | undefined }> {
  const user = await app.identity.find(by);
  if ('email' in by) {
    const address = addressId(app.config.PSEUDONYM_KEY, by.email);
    // The admin vouches for a mailed request's address, also where the account never verified it.
    const subject = user ? await subjectOf(app, user) : { id: address, addresses: [] };
    return {
      subject: { ...subject, addresses: [...new Set([...subject.addresses, address])] },
      email: by.email,
    };
  }
  const person = await app.documents.get(people, by.id);
  if (!user && !person) throw new Fault('not-found', 'No such person.');
  return {
    subject: user ? await subjectOf(app, user) : { id: by.id, addresses: person?.addressIds ?? [] },
    email: user?.emailVerified ? user.email : undefined,
  };
}
