import type { App } from './app.ts';
import { readConfig } from './platform/config.ts';
import { firebaseIdentity } from './platform/firebase-identity.ts';
import { firestoreDocuments } from './platform/firestore-documents.ts';
import { randomId } from './platform/hash.ts';
import { jsonLog } from './platform/log.ts';
import { pubsubTopics } from './platform/pubsub-topics.ts';
import { smtpTransport } from './platform/smtp-transport.ts';
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
  const firestore = once(async () => {
    const { Firestore } = await import('@google-cloud/firestore');
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
    const { PubSub } = await import('@google-cloud/pubsub');
    return new PubSub({ projectId });
  });
  return {
    config,
    policy,
    log: jsonLog,
    now: () => new Date(),
    newId: randomId,
    documents: firestoreDocuments(firestore),
    identity: firebaseIdentity(auth),
    topics: pubsubTopics(pubsub),
    transport: smtpTransport(config),
    traces: [],
    chores: [],
  } as unknown as App;
});
