/** A researcher's whole way, played through the deployed functions on real parts; ends at the first deviation. */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { entry, explain, Remedy } from '../lib/remedy.ts';
import { sampleFile } from '../lib/samples.ts';
import { prepareBigQuery } from '../billing/load-export.ts';
import { startLocal } from '../local/launcher.ts';
import { operator } from './1-operator.ts';
import { application, AUTHOR } from './2-application.ts';
import { decisions } from './3-decisions.ts';
import { download } from './4-download.ts';
import { cost } from './5-cost.ts';
import { contribution } from './6-upload.ts';
import { publication } from './7-publication.ts';
import { newVersion } from './8-new-version.ts';
import { erasure } from './9-erasure.ts';
import { stage as setStage } from './stage.ts';

/** What the demo plays with when nobody says otherwise: FITS of SDO and SOHO, CDF, NetCDF, JPEG 2000. */
const chosen = ['aia-171', 'eit-195', 'solo-epd', 'goes-16-xrs', 'aia-193-jp2'];

async function inputFiles(folder: string | undefined): Promise<string[]> {
  if (folder === undefined) return Promise.all(chosen.map(sampleFile));
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((one) => one.isFile()).map((one) => join(folder, one.name));
  if (files.length === 0)
    throw new Remedy(`No files in ${folder}: name a folder that has some with --data.`);
  return files;
}

await entry(async () => {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  const from = process.env['CALLED_FROM'] ?? process.cwd();
  const files = await inputFiles(values.data && resolve(from, values.data));
  process.stdout.write(`${files.length} input files; starting the local system\n`);
  const local = await startLocal();
  const stage = setStage(local);
  try {
    await prepareBigQuery(stage.export);
    await operator(stage, files);
    const first = await application(stage);
    const second = await decisions(stage, first);
    await download(stage, files);
    await cost(stage, files, [first, second]);
    const submission = await contribution(stage, files, AUTHOR);
    const published = await publication(stage, submission, AUTHOR);
    await newVersion(stage, files, published, AUTHOR);
    await erasure(stage, AUTHOR);
    process.stdout.write('\nAll nine steps went as they must.\n');
    return 0;
  } catch (error) {
    process.stderr.write(`\n   ✗ ${explain(error)}\n   Logs: ${local.folder}/logs\n`);
    return 1;
  } finally {
    await stage.close();
    await local.stop();
  }
});
