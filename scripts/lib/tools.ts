/** `node scripts/lib/tools.ts`: finds or installs every tool of the local system and says where each is. */
import { bigqueryPython } from './bigquery-python.ts';
import { firestoreJar, pubsubJar } from './jars.ts';
import { findJava } from './java.ts';
import { entry, explain } from './remedy.ts';

export { bigqueryPython, findJava, firestoreJar, pubsubJar };
export { findPython } from './python.ts';

const ALL: readonly [string, () => Promise<string>][] = [
  ['java', async () => (await findJava()).path],
  ['firestore emulator', firestoreJar],
  ['pubsub emulator', pubsubJar],
  ['bigquery emulator', async () => (await bigqueryPython()).python],
];

if (import.meta.main)
  await entry(async () => {
    let missing = 0;
    for (const [name, find] of ALL) {
      try {
        process.stdout.write(`${name}: ${await find()}\n`);
      } catch (error) {
        process.stderr.write(`${explain(error)}\n`);
        missing += 1;
      }
    }
    return missing === 0 ? 0 : 1;
  });
