import type { App } from './app.ts';
import { readConfig } from './platform/config.ts';
import { firebaseIdentity } from './platform/firebase-identity.ts';
import { firestoreDocuments } from './platform/firestore-documents.ts';
import { randomId } from './platform/hash.ts';
import { jsonLog } from './platform/log.ts';
import { pubsubTopics } from './platform/pubsub-topics.ts';
import { smtpTransport } from './platform/smtp-transport.ts';
import { traces as accessTraces, chores as accessChores } from './access/traces.ts';
import { traces as catalogueTraces, chores as catalogueChores } from './catalogue/traces.ts';
import { clamdScanner } from './contributions/stores/clamd-scanner.ts';
import { dataciteRegistry } from './contributions/stores/datacite-registry.ts';
import { fetchPages } from './contributions/stores/pages.ts';
import { hmacSigner } from './downloads/stores/hmac-signer.ts';
import { traces as downloadTraces, chores as downloadChores } from './downloads/traces.ts';
import { traces as egressTraces, chores as egressChores } from './egress/traces.ts';
import {
  traces as contributionTraces,
  chores as contributionChores,
} from './contributions/traces.ts';
import { traces as peopleTraces, chores as peopleChores } from './people/traces.ts';
import { storageObjects } from './platform/storage-objects.ts';
import { bigqueryClient } from './egress/stores/bigquery-client.ts';
import { bigqueryWarehouse } from './egress/stores/bigquery-warehouse.ts';
import { anchorAudit } from './platform/anchor.ts';
import { audited } from './audited.ts';
import { policy } from './policy.ts';

/** Runs `make` with the first call, and answers the same from then on. */
const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** The App on real services, each client loaded and built when first used (cold start is library loading). */
export const open = once((): App => {
  const config = readConfig(process.env);
  const projectId = config.GOOGLE_CLOUD_PROJECT;
  const now = () => new Date();
  const firestore = once(async () => {
    const { Firestore } = await import('./platform/libraries/firestore.ts');
    return new Firestore({ projectId, ignoreUndefinedProperties: true });
  });
  const auth = once(async () => {
    const [{ initializeApp }, { getAuth }] = await Promise.all([
      import('firebase-admin/app'),
      import('firebase-admin/auth'),
    ]);
    return getAuth(initializeApp({ projectId }));
  });
  const pubsub = once(async () => {
    const { PubSub } = await import('./platform/libraries/pubsub.ts');
    return new PubSub({ projectId });
  });
  const storage = once(async () => {
    const { Storage } = await import('@google-cloud/storage');
    const apiEndpoint = config.STORAGE_API_ENDPOINT;
    return new Storage({ projectId, ...(apiEndpoint === undefined ? {} : { apiEndpoint }) });
  });
  return {
    config,
    policy,
    log: jsonLog,
    now,
    newId: randomId,
    documents: firestoreDocuments(firestore),
    identity: firebaseIdentity(auth, now),
    topics: pubsubTopics(pubsub),
    transport: smtpTransport(config),
    warehouse: bigqueryWarehouse({
      open: once(() => bigqueryClient(projectId, config.BIGQUERY_API_ENDPOINT)),
      exportTable: config.BILLING_TABLE,
      format: config.BILLING_FORMAT,
      mayBill: policy.egress.mayBill,
    }),
    objects: storageObjects(storage),
    signer: hmacSigner(config),
    scanner:
      config.CLAMD_URL === undefined
        ? undefined
        : clamdScanner(config.CLAMD_URL, policy.submission.scan.silence),
    registry: dataciteRegistry(config),
    pages: fetchPages,
    traces: [
      ...accessTraces,
      ...downloadTraces,
      ...contributionTraces,
      ...catalogueTraces,
      ...egressTraces,
      ...peopleTraces,
    ],
    chores: [
      ...accessChores,
      ...downloadChores,
      ...contributionChores,
      ...catalogueChores,
      ...egressChores,
      ...peopleChores,
      { room: 'platform', name: 'anchor-audit', run: (app) => anchorAudit(app, audited) },
    ],
  };
});
