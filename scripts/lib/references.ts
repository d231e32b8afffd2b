import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { makeOnce } from './atomic.ts';
import { output } from './command.ts';
import { cacheFolder, ROOT } from './paths.ts';
import { pythonEnvironment } from './python-environment.ts';
import { wheelFile, type Pin } from './wheels.ts';

const folder = join(ROOT, 'scripts/references');

/** The Python with the formats' own libraries and validators of Croissant and RO-Crate: 420 MB, two minutes the first time. Errors: Remedy. */
async function referencePython(): Promise<string> {
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

/** Of ResearchObject.org (Apache-2.0): its Python library carries the JSON-LD context. */
const rocrate: Pin = {
  package: 'rocrate',
  version: '0.16.0',
  sha256: '1f5b4563833a166640f9e09596f8f88c9a5d8ea733bc96345e73466beae85eea',
};

/** What the specification of RO-Crate 1.3 demands and a folder lacks, a line each. */
export async function crateIssues(folderOfCrate: string): Promise<string> {
  const { stdout } = await output(await referencePython(), [
    join(folder, 'validate_crate.py'),
    folderOfCrate,
    await wheelFile(rocrate, 'rocrate/data/ro-crate.jsonld'),
  ]);
  return stdout;
}

/** Of Invenio (BSD-3-Clause); the newest that is published as a package, of DataCite's metadata 4.5. */
const datacite: Pin = {
  package: 'datacite',
  version: '1.4.1',
  sha256: '782ca32fe423c66bc74d7b4ee39cb22190c128e1e61a188becda12fd6f91d23b',
};

/** Words that 4.6 and 4.7 added, by the revision history at the head of DataCite's kernel-4.7/metadata.xsd. */
const added: Record<string, string[]> = {
  contributorType: ['Translator'],
  dateType: ['Coverage'],
  resourceTypeGeneral: ['Award', 'Project', 'Poster', 'Presentation'],
  relatedIdentifierType: ['CSTR', 'RRID', 'RAiD', 'SWHID'],
  relationType: ['HasTranslation', 'IsTranslationOf', 'Other'],
};

interface DataciteSchema {
  id?: string;
  definitions: Record<string, { enum?: string[]; properties?: Record<string, unknown> }>;
}
/** The JSON schema of DataCite's metadata 4.7. Errors: Remedy. */
export async function dataciteSchema(): Promise<object> {
  const file = await wheelFile(datacite, 'datacite/schemas/datacite-v4.5.json');
  const {
    id: _,
    definitions,
    ...rest
  } = JSON.parse(await readFile(file, 'utf8')) as DataciteSchema;
  for (const [list, words] of Object.entries(added))
    definitions[list]!.enum = [...new Set([...definitions[list]!.enum!, ...words])];
  definitions['relatedObject']!.properties!['relationTypeInformation'] = { type: 'string' };
  return { ...rest, definitions };
}
