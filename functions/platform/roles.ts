import * as z from 'zod';

/** Roles that stand in a token as custom claims, set by the admin CLI. */
export const Role = z.enum(['admin', 'reviewer', 'ethics']);
export type Role = z.infer<typeof Role>;

/** The roles among a token's claims: `{ roles: ['admin'] }`. */
export const rolesOf = (claims: Record<string, unknown>): Role[] =>
  z.array(Role).catch([]).parse(claims['roles']);
