import { pubsubJar } from '../../lib/jars.ts';
import { findJava } from '../../lib/java.ts';
import type { PartKind } from '../part.ts';
import { answers } from '../ready.ts';
import { startPart } from './child-part.ts';
import { classData } from './java.ts';

/** Google's Pub/Sub emulator. */
export const pubsub: PartKind = {
  env: ({ ports }) => ({ PUBSUB_EMULATOR_HOST: `127.0.0.1:${ports.pubsub}` }),
  async start(context) {
    const [java, jar] = await Promise.all([findJava(), pubsubJar()]);
    const archive = await classData(java, jar);
    const url = `http://127.0.0.1:${context.ports.pubsub}`;
    const part = await startPart(context, {
      name: 'pubsub',
      url,
      command: [
        java.path,
        ...archive.options,
        ...['-jar', jar, '--host=127.0.0.1', `--port=${context.ports.pubsub}`],
      ],
      ready: () => answers(`${url}/v1/projects/${context.project}/topics`),
      grace: 8000,
    });
    return { ...part, stop: () => part.stop().then(() => archive.keep()) };
  },
};
