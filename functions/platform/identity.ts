import type { Role } from './roles.ts';

/** Who a verified ID token says the caller is; `id` is the pseudonym used everywhere. */
export interface User {
  id: string;
  email: string;
  emailVerified: boolean;
  roles: Role[];
  /** When the account was last used, as `find` knows it. */
  lastSeen?: Date;
}

/** The sign-in accounts (Firebase Authentication). */
export interface Identity {
  /** The user of an ID token; Fault unauthenticated when it is not valid (`revocation`: or was revoked). */
  verify(token: string, options: { revocation: boolean }): Promise<User>;
  /** The account, or undefined when there is none. */
  find(by: { id: string } | { email: string }): Promise<User | undefined>;
  /** Sets the roles; they are in tokens issued from then on. */
  setRoles(id: string, roles: Role[]): Promise<void>;
  /** Ends every session. */
  revoke(id: string): Promise<void>;
  /** Removes the account; nothing happens when it is gone already. */
  remove(id: string): Promise<void>;
}
