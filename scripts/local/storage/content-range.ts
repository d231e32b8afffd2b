import { invalid } from './errors.ts';

export const quantum = 256 * 1024;

/** What a PUT to a session says it is: a question, or content from `start` (to `end`, if it says so). */
export type Piece =
  | { kind: 'question'; total: number | undefined }
  | {
      kind: 'content';
      start: number;
      end: number | undefined;
      total: number | undefined;
      last: boolean;
    };

/**
 * The Content-Range of an upload. Without one the body is the whole content; a star for the last byte (the Node client)
 * is all there is; a range that is not the last must be whole pieces of 256 KiB. @throws 400
 */
export function parsePiece(header: string | undefined, bodyLength: number | undefined): Piece {
  if (header === undefined)
    return { kind: 'content', start: 0, end: undefined, total: bodyLength, last: true };
  const match = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/.exec(header);
  if (!match) throw invalid('Failed to parse Content-Range header.');
  const [, first, lastByte, size] = match;
  const total = size === '*' ? undefined : Number(size);
  if (first === undefined) return { kind: 'question', total };
  const start = Number(first);
  if (lastByte === '*') return { kind: 'content', start, end: undefined, total, last: true };
  const end = Number(lastByte);
  const length = end - start + 1;
  if (length <= 0 || (total !== undefined && end >= total))
    throw invalid('Invalid Content-Range header.');
  if (bodyLength !== undefined && bodyLength !== length)
    throw invalid(`Content-Range says ${length} bytes, Content-Length ${bodyLength}.`);
  const last = total !== undefined && end + 1 === total;
  if (!last && length % quantum !== 0)
    throw invalid(
      `The number of bytes uploaded is required to be a multiple of ${quantum}, except for the final request. The received request contained ${length} bytes.`,
    );
  return { kind: 'content', start, end, total, last };
}
