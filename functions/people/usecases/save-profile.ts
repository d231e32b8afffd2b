import * as z from 'zod';
import type { App } from '../../app.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { addressId } from '../../platform/mail.ts';
import { newPerson, people, refuseErased, type Person } from '../domain/person.ts';

const Text = z.string().trim().min(1, 'Please fill in.').max(200, 'At most 200 characters.');

/** Exactly what the policy asks for beside the account's own address (P-2.2.1). */
export const Profile = z.strictObject({ name: Text, organisation: Text });
export type Profile = z.infer<typeof Profile>;

/**
 * Stores the profile; `version` is the one that was read (0: none yet). The address is the verified
 * one of the account. Faults: gone (erased), stale. Reads 1, writes 1.
 */
export async function saveProfile(
  app: Pick<App, 'documents' | 'config' | 'now'>,
  user: User,
  profile: Profile,
  version: number,
): Promise<Person> {
  return app.documents.transact(async (tx) => {
    const before = (await tx.get(people, user.id)) ?? newPerson(app.now());
    refuseErased(before);
    if (before.version !== version)
      throw new Fault('stale', 'The profile was changed in the meantime: read it again.');
    const after: Person = {
      ...before,
      personal: { email: user.email, ...profile },
      addressIds: withAddress(app, before, user),
      updatedAt: app.now(),
      version: before.version + 1,
    };
    tx.set(people, user.id, after);
    return after;
  });
}

/** The pseudonyms of a person's addresses, this verified one among them. */
export const withAddress = (
  app: Pick<App, 'config'>,
  person: Person,
  user: Pick<User, 'email'>,
): string[] => [
  ...new Set([...(person.addressIds ?? []), addressId(app.config.PSEUDONYM_KEY, user.email)]),
];
