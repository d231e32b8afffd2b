import type { Auth, UserRecord } from 'firebase-admin/auth';
import { Fault } from './fault.ts';
import type { Identity, User } from './identity.ts';
import { rolesOf } from './roles.ts';

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code);

/** Errors of a token that is not valid; everything else (network, configuration) is ours. */
const refused =
  /^auth\/(argument-error|id-token-expired|id-token-revoked|invalid-id-token|user-disabled|user-not-found)$/;

/** Accounts in Firebase Authentication; the library is loaded with the first use. */
export function firebaseIdentity(open: () => Promise<Auth>): Identity {
  const user = (record: UserRecord): User => ({
    id: record.uid,
    email: record.email ?? '',
    emailVerified: record.emailVerified,
    roles: rolesOf(record.customClaims ?? {}),
  });
  const absent = (error: unknown): undefined => {
    if (codeOf(error) === 'auth/user-not-found') return undefined;
    throw error;
  };
  return {
    verify: async (token, { revocation }) => {
      try {
        const claims = await (await open()).verifyIdToken(token, revocation);
        return {
          id: claims.uid,
          email: claims.email ?? '',
          emailVerified: claims.email_verified ?? false,
          roles: rolesOf(claims),
        };
      } catch (error) {
        if (!refused.test(codeOf(error))) throw error;
        throw new Fault('unauthenticated', 'The ID token is not valid: sign in again.');
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
