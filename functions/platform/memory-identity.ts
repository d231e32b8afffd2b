import { Fault } from './fault.ts';
import type { Identity, User } from './identity.ts';
import type { Role } from './roles.ts';

/** The in-memory twin of the sign-in accounts: the ID token of a user is their id. */
export class MemoryIdentity implements Identity {
  readonly accounts = new Map<string, User>();
  /** Ids whose sessions were ended. */
  readonly revoked = new Set<string>();

  add(user: Partial<User> & { id: string }): User {
    const email = `${user.id}@example.org`;
    const account = { email, emailVerified: true, roles: [], ...user };
    this.accounts.set(user.id, account);
    return structuredClone(account);
  }

  verify(token: string, { revocation }: { revocation: boolean }): Promise<User> {
    const found = this.accounts.get(token);
    if (!found || (revocation && this.revoked.has(token)))
      return Promise.reject(
        new Fault('unauthenticated', 'The ID token is not valid: sign in again.'),
      );
    return Promise.resolve(structuredClone(found));
  }

  find(by: { id: string } | { email: string }): Promise<User | undefined> {
    const found =
      'id' in by
        ? this.accounts.get(by.id)
        : [...this.accounts.values()].find(
            ({ email }) => email.toLowerCase() === by.email.toLowerCase(),
          );
    return Promise.resolve(found && structuredClone(found));
  }

  setRoles(id: string, roles: Role[]): Promise<void> {
    const found = this.accounts.get(id);
    if (!found) return Promise.reject(new Error(`No account ${id}`));
    this.accounts.set(id, { ...found, roles });
    return Promise.resolve();
  }

  revoke(id: string): Promise<void> {
    if (this.accounts.has(id)) this.revoked.add(id);
    return Promise.resolve();
  }

  remove(id: string): Promise<void> {
    this.accounts.delete(id);
    return Promise.resolve();
  }
}
