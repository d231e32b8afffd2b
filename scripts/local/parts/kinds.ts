import type { PartKind } from '../part.ts';
import { auth } from './auth.ts';
import { bigquery } from './bigquery.ts';
import { datacite } from './datacite.ts';
import { firestore } from './firestore.ts';
import { functions } from './functions.ts';
import { mail } from './mail.ts';
import { pubsub } from './pubsub.ts';
import { storage } from './storage.ts';

/** Every part of the local system. */
export const KINDS = {
  firestore,
  auth,
  pubsub,
  storage,
  bigquery,
  mail,
  datacite,
  functions,
} satisfies Record<string, PartKind>;
export type PartName = keyof typeof KINDS;
export const PART_NAMES = Object.keys(KINDS) as PartName[];
