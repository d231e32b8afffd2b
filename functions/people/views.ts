import * as z from 'zod';
import type { User } from '../platform/identity.ts';
import { Role } from '../platform/roles.ts';
import { Line, type Erasure } from './domain/erasure.ts';
import type { Person } from './domain/person.ts';

export const Me = z.object({
  id: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  roles: z.array(Role),
  name: z.string().optional(),
  organisation: z.string().optional(),
  accepted: z.array(z.object({ id: z.string(), version: z.int(), at: z.iso.datetime() })),
  /** Where the certificate will be, once removal was asked for. */
  erasure: z.string().optional(),
});

/** What a person sees of themselves. */
export const meOf = (user: User, person: Person): z.input<typeof Me> => ({
  id: user.id,
  email: user.email,
  emailVerified: user.emailVerified,
  roles: user.roles,
  name: person.personal?.name,
  organisation: person.personal?.organisation,
  accepted: Object.entries(person.accepted)
    .map(([id, { version, at }]) => ({ id, version, at: at.toISOString() }))
    .sort((a, b) => (a.id < b.id ? -1 : 1)),
  erasure: person.erasure,
});

export const FieldView = z.object({
  form: z.enum(['profile', 'application']),
  name: z.string(),
  label: z.string(),
  required: z.boolean(),
  purpose: z.string(),
  kept: z.string(),
});

export const ErasureView = z.object({
  id: z.string(),
  state: z.enum(['erasing', 'erased']),
  requestedAt: z.iso.datetime(),
  erasedAt: z.iso.datetime().optional(),
  /** What was removed (`found` less `kept`), per room and kind of record. */
  certificate: z.array(Line).optional(),
});

/** An erasure as its certificate: never whose. */
export const erasureOf = (id: string, erasure: Erasure): z.input<typeof ErasureView> => ({
  id,
  state: erasure.state,
  requestedAt: erasure.requestedAt.toISOString(),
  ...(erasure.state === 'erased'
    ? { erasedAt: erasure.erasedAt.toISOString(), certificate: erasure.certificate }
    : {}),
});
