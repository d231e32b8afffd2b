import type { App } from '../../app.ts';
import { bytesOf, type Generation } from '../../platform/objects.ts';
import { formatsOf } from '../domain/formats.ts';
import { error } from '../domain/issue.ts';
import { lookInto } from '../domain/look-into.ts';
import { look, notLookedThrough, type Found } from '../domain/parsers/parser.ts';
import { sampleOf } from './receive-upload.ts';

/**
 * Reads what matters of an object's format: headers, directories and checksums, never all of it and never extracting.
 * One buffer of 1 MiB; as many reads as `policy.submission.look` says.
 */
export async function lookIntoFile(
  app: Pick<App, 'objects' | 'policy'>,
  path: string,
  object: Generation & { size: number },
): Promise<Found> {
  const sample = await sampleOf(app, object);
  const format = formatsOf(path)?.find(({ signature }) => signature(sample));
  const { parsers, seenWhole } = await import('../domain/parsers/index.ts');
  const parser = format && parsers[format.name];
  if (!parser) return { issues: [], dangerous: false };
  const file = { path, size: object.size };
  const read = (start: number, length: number) =>
    bytesOf(app.objects.read(object, { start, end: start + length - 1 }));
  const found = await lookInto(look(parser, file), file.size, read, app.policy.submission.look);
  if (found) return found;
  const issue = seenWhole.includes(format.name)
    ? error(
        'archive-entries',
        path,
        'Its entries lie so far apart that they cannot all be looked at.',
        'Split it into several archives.',
      )
    : notLookedThrough(file, 'It has more parts than are looked at.');
  return { issues: [issue], dangerous: false };
}
