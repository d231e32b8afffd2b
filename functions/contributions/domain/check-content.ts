import { dangers } from './dangers.ts';
import { formatsOf, recognise, unknownFormat } from './formats.ts';
import { error, warning, type Issue } from './issue.ts';
import type { Sample } from './sample.ts';

/** What arrived, beside what was declared. */
export interface Arrived {
  size: number;
  crc32c: string;
  contentEncoding?: string;
}

/** Size, sum and encoding against the declaration. */
export function checkArrived(
  declared: { path: string; size: number; crc32c?: string | undefined },
  arrived: Arrived,
): Issue[] {
  const { path } = declared;
  const issues: Issue[] = [];
  if (arrived.size !== declared.size)
    issues.push(
      error(
        'size-differs',
        path,
        `${declared.size} bytes were declared, ${arrived.size} arrived.`,
        'Declare the file again with its true size, and upload it.',
      ),
    );
  if (declared.crc32c !== undefined && arrived.crc32c !== declared.crc32c)
    issues.push(
      error(
        'crc32c-differs',
        path,
        `CRC32C ${declared.crc32c} was declared, the bytes that arrived have ${arrived.crc32c}.`,
        'Compute the sum anew; if it is right, the file changed on its way: declare and upload it again.',
      ),
    );
  if (arrived.contentEncoding !== undefined && arrived.contentEncoding !== 'identity')
    issues.push(
      error(
        'content-encoding',
        path,
        `The file was sent with content encoding ${arrived.contentEncoding}.`,
        'Upload the bytes as they are; a .gz file is welcome without any encoding.',
      ),
    );
  return issues;
}

/** Whether the content is what the path's extension says; `dangerous` content goes to quarantine. */
export function checkContent(
  path: string,
  sample: Sample,
): { issues: Issue[]; dangerous: boolean } {
  const danger = dangers.find(({ signature }) => signature(sample));
  if (danger)
    return {
      issues: [error(danger.code, path, danger.message, danger.suggestion)],
      dangerous: true,
    };
  const expected = formatsOf(path);
  const names = expected?.map(({ name }) => name).join(' or ') ?? '';
  if (!expected)
    return {
      issues: [error('format-unknown', path, unknownFormat(path), 'Convert the file.')],
      dangerous: false,
    };
  const format = expected.find(({ signature }) => signature(sample));
  if (!format) {
    const found = recognise(sample);
    return {
      issues: [
        error(
          'content-differs',
          path,
          `Its name says ${names}, its content ${found === undefined ? 'is of no known format' : `looks like ${found}`}.`,
          'Give it the extension of what it is, or send the file that you meant; it may be cut off, too.',
        ),
      ],
      dangerous: false,
    };
  }
  return {
    issues: format.opaque ? [notLookedInto(path)] : [],
    dangerous: false,
  };
}

const notLookedInto = (path: string): Issue =>
  warning(
    'not-looked-into',
    path,
    'What is inside of this archive is not checked.',
    'Prefer single files or a ZIP; the reviewer looks into it by hand.',
  );
