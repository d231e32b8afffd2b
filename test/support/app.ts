import { readFileSync } from 'node:fs';
import type { App } from '../../functions/app.ts';
import { readConfig, type Config } from '../../functions/platform/config.ts';
import type { Indexes } from '../../functions/platform/indexes.ts';
import { MemoryDocuments } from '../../functions/platform/memory-documents.ts';
import { policy } from '../../functions/policy.ts';

const indexes = JSON.parse(
  readFileSync(new URL('../../firestore.indexes.json', import.meta.url), 'utf8'),
) as Indexes;

/** A complete environment of a deployment that is only dreamt of. */
export const environment = {
  GOOGLE_CLOUD_PROJECT: 'demo-test',
  NODE_ENV: 'test',
  BASE_URL: 'https://api.example.org',
  WEB_URL: 'https://example.org',
  CONTACT: 'data@example.org',
  MAIL_FROM: 'SpaceML <data@example.org>',
  SMTP_URL: 'smtp://127.0.0.1:9',
  BUCKET_UPLOADS: 'demo-test-uploads',
  BUCKET_QUARANTINE: 'demo-test-quarantine',
  BUCKET_DATASETS: 'demo-test-datasets',
  BUCKET_LOGS: 'demo-test-logs',
  BUCKET_SOURCE: 'demo-test-source',
  BUCKET_AUDIT: 'demo-test-audit',
  SIGNING_KEY_ID: 'GOOG1ETEST',
  SIGNING_KEY_SECRET: 'secret-of-the-tests',
  PSEUDONYM_KEY: 'pseudonym-key-of-the-tests',
  DATACITE_URL: 'https://api.test.example.org',
  DATACITE_USER: 'TEST.SPACEML',
  DATACITE_PASSWORD: 'password',
  DATACITE_PREFIX: '10.5072',
  BILLING_TABLE: 'demo-test.billing.gcp_billing_export_resource_v1_X',
} satisfies Record<string, string>;
export const config: Config = readConfig(environment);

/** An effect that must not happen: rejects with its own name. */
const forbidden = (name: string): never =>
  new Proxy(
    {},
    {
      get: (_, key) => () => Promise.reject(new Error(`${name}.${String(key)} was not expected`)),
    },
  ) as never;

export interface TestApp extends App {
  documents: MemoryDocuments;
  /** Moves the clock; milliseconds. */
  pass(ms: number): void;
  /** Lines of the log, as JSON. */
  lines: string[];
}

/** An App on memory twins with a clock that stands still; what a test needs of the rest it hands in. */
export function testApp(overrides: Partial<App> = {}): TestApp {
  let now = Date.parse('2026-11-02T09:00:00Z');
  let ids = 0;
  const lines: string[] = [];
  const log =
    (severity: string) =>
    (message: string, ...rest: unknown[]) => {
      lines.push(
        JSON.stringify({ severity, message, rest: rest.map(String), fields: rest.at(-1) }),
      );
    };
  return {
    config,
    policy,
    log: { info: log('INFO'), warn: log('WARNING'), error: log('ERROR') },
    now: () => new Date(now),
    newId: () => `id${String(++ids).padStart(4, '0')}`,
    documents: new MemoryDocuments(indexes),
    identity: forbidden('identity'),
    objects: forbidden('objects'),
    topics: forbidden('topics'),
    transport: () => Promise.reject(new Error('transport was not expected')),
    signer: forbidden('signer'),
    registry: forbidden('registry'),
    scanner: undefined,
    warehouse: forbidden('warehouse'),
    traces: [],
    chores: [],
    ...overrides,
    pass: (ms: number) => void (now += ms),
    lines,
  } as TestApp;
}
