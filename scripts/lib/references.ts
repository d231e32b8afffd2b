import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { makeOnce } from './atomic.ts';
import { output } from './command.ts';
import { cacheFolder, ROOT } from './paths.ts';
import { pythonEnvironment } from './python-environment.ts';
import { wheelFile, type Pin } from './wheels.ts';

const folder = join(ROOT, 'scripts/references');

/** The Python with the formats' own libraries and MLCommons' validator: 400 MB, two minutes the first time. Errors: Remedy. */
export async function referencePython(): Promise<string> {
  const environment = await pythonEnvironment({
    name: 'references',
    purpose: 'Checking against reference implementations',
    requirements: join(folder, 'requirements.txt'),
  });
  return join(environment, 'bin/python');
}

/** A small file written by its format's own library (`write_samples.py` says which there are). Errors: Remedy. */
export async function writtenFile(name: string): Promise<string> {
  const made = await makeOnce(join(cacheFolder(), 'written-samples-2'), async (temporary) => {
    await mkdir(temporary);
    await output(await referencePython(), [join(folder, 'write_samples.py'), temporary]);
  });
  return join(made, name);
}

/** What MLCommons' library says of a croissant.json; throws its words where it refuses it. */
export async function readCroissant(file: string): Promise<string> {
  const { stdout } = await output(await referencePython(), [
    join(folder, 'validate_croissant.py'),
    file,
  ]);
  return stdout;
}

/** Of Invenio (BSD-3-Clause); the newest that is published as a package. DataCite has only added words to its lists since. */
const datacite: Pin = {
  package: 'datacite',
  version: '1.4.1',
  sha256: '782ca32fe423c66bc74d7b4ee39cb22190c128e1e61a188becda12fd6f91d23b',
};
/** File of the JSON schema of DataCite's metadata 4.5. Errors: Remedy. */
export const dataciteSchema = (): Promise<string> =>
  wheelFile(datacite, 'datacite/schemas/datacite-v4.5.json');
