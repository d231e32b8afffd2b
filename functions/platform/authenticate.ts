import type { IncomingMessage } from 'node:http';
import type { App } from '../app.ts';
import { Fault } from './fault.ts';
import type { Who } from './http.ts';
import type { User } from './identity.ts';
import type { Role } from './roles.ts';

/** The roles of which one is asked for; an admin may do what a reviewer may. */
const roles: Record<Who, Role[]> = {
  anyone: [],
  'signed-in': [],
  member: [],
  admin: ['admin'],
  reviewer: ['reviewer', 'admin'],
  ethics: ['ethics'],
};

const verified = (who: Who): boolean => who !== 'anyone' && who !== 'signed-in';

/**
 * Who calls, as far as the route asks: undefined only where anyone may call. Roles are believed only of
 * a token that is looked up for revocation. Faults unauthenticated, forbidden.
 */
export async function authenticate(
  app: Pick<App, 'identity' | 'config'>,
  who: Who,
  headers: IncomingMessage['headers'],
): Promise<User | undefined> {
  const { authorization } = headers;
  if (authorization === undefined) {
    if (who === 'anyone') return undefined;
    throw new Fault('unauthenticated', 'Send your Firebase ID token as Authorization: Bearer.');
  }
  const token = /^Bearer +([\w.-]{1,8192})$/i.exec(authorization)?.[1];
  if (!token) throw new Fault('unauthenticated', 'The Authorization header is not a Bearer token.');
  const wanted = roles[who];
  const user = await app.identity.verify(token, { revocation: wanted.length > 0 });
  if (verified(who) && (!user.emailVerified || user.email === '')) throw notVerified();
  if (wanted.length > 0 && !user.roles.some((role) => wanted.includes(role)))
    throw roleMissing(who, app.config.CONTACT);
  return user;
}

function notVerified(): Fault {
  const message = 'Your e-mail address is not verified.';
  const wayOut = 'Open the link in the verification mail, then sign in again.';
  return new Fault('forbidden', message, {
    reasons: [{ code: 'email-not-verified', message, wayOut }],
  });
}

function roleMissing(who: Who, contact: string): Fault {
  const message = `Only the role ${who} may do this.`;
  const wayOut = `Ask the operator for the role at ${contact}, then sign in again.`;
  return new Fault('forbidden', message, { reasons: [{ code: 'role-missing', message, wayOut }] });
}
