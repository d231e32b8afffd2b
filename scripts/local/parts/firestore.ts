import { exists } from '../../lib/atomic.ts';
import { firestoreJar } from '../../lib/jars.ts';
import { findJava } from '../../lib/java.ts';
import type { PartKind } from '../part.ts';
import { answers } from '../ready.ts';
import { startPart } from './child-part.ts';
import { classData } from './java.ts';

/** Google's Firestore emulator; document events go to the gateway. */
export const firestore: PartKind = {
  env: ({ ports }) => ({ FIRESTORE_EMULATOR_HOST: `127.0.0.1:${ports.firestore}` }),
  async start(context) {
    const [java, jar] = await Promise.all([findJava(), firestoreJar()]);
    const archive = await classData(java, jar);
    const url = `http://127.0.0.1:${context.ports.firestore}`;
    const rules = (await exists(context.rules)) ? ['--rules', context.rules] : [];
    const part = await startPart(context, {
      name: 'firestore',
      url,
      // -Duser.language: error texts in English; -cp: the jar names no main class
      command: [
        java.path,
        '-Duser.language=en',
        ...archive.options,
        ...['-cp', jar, 'com.google.cloud.datastore.emulator.firestore.CloudFirestore', 'start'],
        ...['--host', '127.0.0.1', '--port', String(context.ports.firestore)],
        ...['--functions_emulator', `127.0.0.1:${context.ports.gateway}`],
        ...['--project_id', context.project, '--single_project_mode'],
        ...rules,
      ],
      ready: () => answers(url),
      grace: 8000,
    });
    return { ...part, stop: () => part.stop().then(() => archive.keep()) };
  },
};
