/** The local project; the `demo-` prefix keeps Google's clients and emulators from ever reaching a real one. */
export const PROJECT = 'demo-spaceml';

/** Logical bucket names, as functions.json uses them. */
export const BUCKETS = ['uploads', 'quarantine', 'datasets', 'logs', 'source', 'audit'] as const;

/** Real name of a logical bucket here. */
export function bucket(name: string, project = PROJECT): string {
  return `${project}-${name}`;
}

/** DataCite's own prefix for tests. */
export const DATACITE = {
  user: 'DEMO.SPACEML',
  password: 'local-only',
  prefix: '10.5072',
} as const;

/** Topics that functions publish to and none of them listens to. */
export const OUTBOUND_TOPICS = ['events'] as const;
