/** Measures, as ratios within one run, and prints a table in Markdown: scripts/bench [NAME…]. */
import { entry, Remedy } from '../scripts/lib/remedy.ts';
import { accounting } from './accounting.ts';
import { allocation } from './allocation.ts';
import { arrive } from './arrive.ts';
import { coldStart } from './cold-start.ts';
import { deepCheck } from './deep-check.ts';
import { documents } from './documents.ts';
import { invariants } from './invariants.ts';
import { manyFiles } from './many-files.ts';
import type { Figure } from './measure.ts';
import { queryBytes } from './query-bytes.ts';
import { signing } from './signing.ts';

const measurements: Record<string, () => Figure[] | Promise<Figure[]>> = {
  accounting,
  allocation,
  'query-bytes': queryBytes,
  signing,
  documents,
  arrive,
  'many-files': manyFiles,
  'deep-check': deepCheck,
  invariants,
  'cold-start': coldStart,
};

await entry(async () => {
  const chosen = process.argv.slice(2);
  const unknown = chosen.find((name) => !(name in measurements));
  if (unknown !== undefined)
    throw new Remedy(
      `No measurement ${unknown}: there are ${Object.keys(measurements).join(', ')}.`,
    );
  process.stdout.write('| what | figure | ratio | how |\n|---|---|---|---|\n');
  for (const [name, measure] of Object.entries(measurements))
    if (chosen.length === 0 || chosen.includes(name))
      for (const { name: what, value, ratio = '', how } of await measure())
        process.stdout.write(`| ${what} | ${value} | ${ratio} | ${how} |\n`);
  return 0;
});
