import { checkContent } from '../../functions/contributions/domain/check-content.ts';
import { formatsOf } from '../../functions/contributions/domain/formats.ts';
import { isError, type Issue } from '../../functions/contributions/domain/issue.ts';
import { lookInto } from '../../functions/contributions/domain/look-into.ts';
import { parsers } from '../../functions/contributions/domain/parsers/index.ts';
import { look, type Found } from '../../functions/contributions/domain/parsers/parser.ts';
import { headBytes, tailBytes, type Sample } from '../../functions/contributions/domain/sample.ts';
import { policy } from '../../functions/policy.ts';

export const sampleOf = (content: Buffer): Sample => ({
  head: content.subarray(0, headBytes),
  tail: content.subarray(-tailBytes),
  size: content.length,
});

/** What arrival and, unless that refuses it, the format's parser find in a file. */
export async function looked(path: string, content: Buffer): Promise<Found> {
  const sample = sampleOf(content);
  const arrived = checkContent(path, sample);
  if (arrived.issues.some(isError)) return arrived;
  const found = await parsed(path, content);
  return found ?? { issues: [notFinished], dangerous: false };
}

/** What the parser finds alone; undefined: its budget is used up. */
export async function parsed(path: string, content: Buffer): Promise<Found | undefined> {
  const format = formatsOf(path)!.find(({ signature }) => signature(sampleOf(content)));
  const parser = parsers[(format ?? formatsOf(path)![0]!).name];
  if (!parser) return { issues: [], dangerous: false };
  const size = content.length;
  const read = (start: number, length: number) =>
    Promise.resolve(content.subarray(start, start + length));
  return lookInto(look(parser, { path, size }), size, read, policy.submission.look);
}

const notFinished: Issue = {
  ...{ code: 'not-finished', severity: 'error', location: '', message: '', suggestion: '' },
};

/** Codes of all issues, warnings too. */
export const codesOf = async (path: string, content: Buffer): Promise<string[]> =>
  (await looked(path, content)).issues.map(({ code }) => code);
