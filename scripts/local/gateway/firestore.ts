import type { IncomingHttpHeaders } from 'node:http';

import type { Manifest } from '../manifest.ts';
import { triggeredBy } from '../manifest.ts';
import type { Event } from './event.ts';

/** Asks the emulator to announce the documents that Firestore functions wait for. */
export async function registerTriggers(
  emulator: string,
  project: string,
  manifest: Manifest,
): Promise<void> {
  for (const { name, trigger } of triggeredBy(manifest, 'firestore')) {
    const url = `${emulator}/emulator/v1/projects/${project}/eventarcTrigger?eventarcTriggerId=${name}`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        eventType: `google.cloud.firestore.document.v1.${trigger.event}`,
        database: '(default)',
        document: { value: trigger.document, matchType: 'PATH_PATTERN' },
      }),
    });
    if (!response.ok) throw new Error(`trigger ${name}: HTTP ${response.status}`);
    await response.body?.cancel();
  }
}

/**
 * What the emulator posts, made into what Eventarc delivers: the emulator sends the protobuf as
 * base64 text and doubles `projects/` in the source.
 */
export function fromFirestore(headers: IncomingHttpHeaders, body: Buffer): Event {
  const attributes = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('ce-') && typeof value === 'string' ? [[name, value]] : [],
    ),
  );
  return {
    id: attributes['ce-id'] ?? '',
    headers: {
      ...attributes,
      'content-type': 'application/protobuf',
      'ce-source': (attributes['ce-source'] ?? '').replace('/projects/projects/', '/projects/'),
    },
    body: Buffer.from(body.toString('latin1'), 'base64'),
  };
}
