import type { Auth, DecodedIdToken, UserRecord } from 'firebase-admin/auth';
import { Fault } from './fault.ts';
import type { Identity, User } from './identity.ts';
import { rolesOf } from './roles.ts';

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code);

/** Errors of a token that is not valid; everything else (network, configuration) is ours. */
const refused =
  /^auth\/(id-token-expired|id-token-revoked|invalid-id-token|user-disabled|user-not-found)$/;
/** `argument-error` is said of Google's keys that cannot be had, too: only these words are about the token. */
const aboutToken = /^(Decoding )?Firebase ID token |^verifyIdToken\(\) expects /;

const isRefused = (error: unknown): boolean =>
  refused.test(codeOf(error)) ||
  (codeOf(error) === 'auth/argument-error' && aboutToken.test((error as Error).message));

/** Whether the claims are an object: firebase-admin falls over `null`. */
function hasClaims(token: string): boolean {
  try {
    const text = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const claims: unknown = JSON.parse(text);
    return typeof claims === 'object' && claims !== null;
  } catch {
    return false;
  }
}

/** How far Google's clock may be ahead of ours; seconds. */
const skew = 300;

/** What firebase-admin leaves out of Google's rules: it ends, and neither it nor the sign-in is of the future. */
function isOfNow(claims: Partial<DecodedIdToken>, now: Date): boolean {
  const latest = now.getTime() / 1000 + skew;
  const isPast = (time: unknown) => typeof time === 'number' && time <= latest;
  return typeof claims.exp === 'number' && isPast(claims.iat) && isPast(claims.auth_time);
}

const notValid = () => new Fault('unauthenticated', 'The ID token is not valid: sign in again.');

/** The last sign-in, or the last time a session asked for a fresh token: one lasts for months. */
function lastSeen({ metadata }: UserRecord): { lastSeen?: Date } {
  const { lastRefreshTime, lastSignInTime, creationTime } = metadata;
  const time = Date.parse(lastRefreshTime ?? (lastSignInTime || creationTime));
  return Number.isNaN(time) ? {} : { lastSeen: new Date(time) };
}

/** Accounts in Firebase Authentication; the library is loaded with the first use. */
export function firebaseIdentity(open: () => Promise<Auth>, now: () => Date): Identity {
  const user = (record: UserRecord): User => ({
    id: record.uid,
    email: record.email ?? '',
    emailVerified: record.emailVerified,
    roles: rolesOf(record.customClaims ?? {}),
    ...lastSeen(record),
  });
  const absent = (error: unknown): undefined => {
    if (codeOf(error) === 'auth/user-not-found') return undefined;
    throw error;
  };
  return {
    verify: async (token, { revocation }) => {
      if (!hasClaims(token)) throw notValid();
      try {
        const claims = await (await open()).verifyIdToken(token, revocation);
        if (!isOfNow(claims, now())) throw notValid();
        return {
          id: claims.uid,
          email: claims.email ?? '',
          emailVerified: claims.email_verified ?? false,
          roles: rolesOf(claims),
        };
      } catch (error) {
        throw isRefused(error) ? notValid() : error;
      }
    },
    find: async (by) => {
      const auth = await open();
      const found = 'id' in by ? auth.getUser(by.id) : auth.getUserByEmail(by.email);
      const record = await found.catch(absent);
      return record && user(record);
    },
    setRoles: async (id, roles) => (await open()).setCustomUserClaims(id, { roles }),
    revoke: async (id) => (await open()).revokeRefreshTokens(id).catch(absent),
    remove: async (id) => (await open()).deleteUser(id).catch(absent),
  };
}
