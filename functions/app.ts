import type { Config } from './platform/config.ts';
import type { Documents } from './platform/documents.ts';
import type { Identity } from './platform/identity.ts';
import type { Log } from './platform/log.ts';
import type { Objects } from './platform/objects.ts';
import type { Transport } from './platform/send-mail.ts';
import type { Topics } from './platform/topics.ts';
import type { Chore, Trace } from './platform/trace.ts';
import type { Policy } from './policy.ts';
import type { Signer } from './downloads/stores/signer.ts';
import type { Pages } from './contributions/stores/pages.ts';
import type { Registry } from './contributions/stores/registry.ts';
import type { Scanner } from './contributions/stores/scanner.ts';
import type { Warehouse } from './egress/stores/warehouse.ts';

/** Everything a use case may depend on; each names the few that it needs with Pick. */
export interface App {
  config: Config;
  policy: Policy;
  log: Log;
  now(): Date;
  newId(): string;
  /** Firestore. */
  documents: Documents;
  /** Firebase Authentication. */
  identity: Identity;
  /** Cloud Storage. */
  objects: Objects;
  /** Cloud Pub/Sub. */
  topics: Topics;
  /** SMTP. */
  transport: Transport;
  /** Signs download URLs with the HMAC key. */
  signer: Signer;
  /** ClamAV, where it is configured. */
  scanner: Scanner | undefined;
  /** DataCite. */
  registry: Registry;
  /** Our own public pages, seen from outside. */
  pages: Pages;
  /** BigQuery. */
  warehouse: Warehouse;
  /** Each room's way to find, export and erase one person. */
  traces: Trace[];
  /** Each room's daily work. */
  chores: Chore[];
}
