import type { Announcer } from './announcer.ts';
import type { Buckets } from './buckets.ts';
import type { Disk } from './disk.ts';
import type { Faults } from './faults.ts';
import type { Sessions } from './sessions.ts';
import type { UsageLog } from './usage-log.ts';

/** The parts of a running emulator. */
export interface App {
  disk: Disk;
  buckets: Buckets;
  sessions: Sessions;
  announcer: Announcer;
  usage: UsageLog;
  faults: Faults;
  /** Of access ids and e-mail addresses; read again for each request, so that a rotation counts at once. */
  signers: () => Record<string, string>;
  clock: () => Date;
  /** How callers reach the emulator; no slash at the end. */
  url: string;
  /** Callers may act for the bucket's own project, so Requester Pays asks nothing of them. */
  owner: boolean;
}
