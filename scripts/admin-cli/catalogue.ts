import * as z from 'zod';
import { DatasetInput, ProjectInput, TextInput } from '../../functions/catalogue/domain/input.ts';
import { addTextVersion } from '../../functions/catalogue/usecases/add-text-version.ts';
import { indexDataset } from '../../functions/catalogue/usecases/index-dataset.ts';
import { putDataset } from '../../functions/catalogue/usecases/put-dataset.ts';
import { putProject } from '../../functions/catalogue/usecases/put-project.ts';
import {
  releaseDataset,
  unreleaseDataset,
} from '../../functions/catalogue/usecases/release-dataset.ts';
import { datasetOf } from '../../functions/catalogue/views.ts';
import type { App } from '../../functions/app.ts';
import { parseJson } from '../../functions/platform/parse.ts';
import { operator, type Command } from './command.ts';

/** A command that stores what stands in a file: one record, or a list of them. */
const put = <T extends { id: string }>(
  what: string,
  schema: z.ZodType<T>,
  store: (app: App, record: T) => Promise<unknown>,
): Command => ({
  name: `${what} put`,
  args: 'FILE.json',
  summary: `creates or edits ${what === 'terms' ? 'terms' : `a ${what}`} as the file says (- reads standard input; a list does several)`,
  takes: [1, 1],
  run: async ({ app, read }, [file]) => {
    const text = await read(file!);
    const isList = /^\s*\[/.test(text);
    const records = isList ? parseJson(z.array(schema).min(1), text) : [parseJson(schema, text)];
    for (const record of records) await store(app, record);
    return {
      lines: records.map(({ id }) => `${what} ${id} stored`),
      value: { stored: records.map(({ id }) => id) },
    };
  },
});

const release = (name: 'release' | 'unrelease', run: typeof releaseDataset): Command => ({
  name: `dataset ${name}`,
  args: 'ID',
  summary: name === 'release' ? 'lists it, for download too' : 'takes the release back',
  takes: [1, 1],
  run: async ({ app }, [id]) => {
    const view = datasetOf(id!, await run(app, operator, id!));
    return { lines: [`dataset ${id!} is ${view.state}`], value: view };
  },
});

export const catalogueCommands: Command[] = [
  put('project', ProjectInput, (app, record) => putProject(app, record, 'any')),
  put('terms', TextInput, (app, record) => addTextVersion(app, operator, 'terms', record)),
  put('plan', TextInput, (app, record) => addTextVersion(app, operator, 'plans', record)),
  put('dataset', DatasetInput, (app, record) => putDataset(app, operator, record, 'any')),
  {
    name: 'dataset index',
    args: 'ID',
    summary: 'takes the objects under its prefix into the catalogue, with their SHA-256',
    takes: [1, 1],
    run: async ({ app, progress }, [id]) => {
      let [files, bytes] = [0, 0];
      const indexed = await indexDataset(app, operator, id!, (_path, size) => {
        files += 1;
        bytes += size;
        progress(files, `files, ${bytes} bytes`);
      });
      const { version, changed } = indexed;
      const what = `version ${version}: ${indexed.files} files, ${indexed.bytes} bytes`;
      return {
        lines: [`dataset ${id!}, ${what}${changed ? '' : ' (nothing has changed)'}`],
        value: indexed,
      };
    },
  },
  release('release', releaseDataset),
  release('unrelease', unreleaseDataset),
];
