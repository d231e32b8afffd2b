import * as z from 'zod';
import type { DatasetFile } from '../../catalogue/domain/dataset.ts';

export const formats = ['json', 'aria2c', 'wget'] as const;
export type Format = (typeof formats)[number];

/** One line of a list: a file with its signed URL. */
export interface Line {
  file: DatasetFile;
  url: string;
}
const Head = z.object({
  dataset: z.string(),
  version: z.int(),
  licence: z.string(),
  citation: z.string(),
  files: z.int(),
  bytes: z.int(),
});
export type Head = z.infer<typeof Head>;
/** The list as JSON; `crc32c` is base64 of its big-endian bytes, `sha256` hex. */
export const Listing = Head.extend({
  items: z.array(
    z.object({
      path: z.string(),
      size: z.int(),
      crc32c: z.string(),
      sha256: z.string(),
      url: z.url(),
    }),
  ),
});

export const contentType: Record<Format, string> = {
  json: 'application/json; charset=utf-8',
  aria2c: 'text/plain; charset=utf-8',
  wget: 'text/plain; charset=utf-8',
};

/** The list, piece by piece, so that 10⁶ files need constant memory. */
export async function* writeList(
  format: Format,
  head: Head,
  lines: AsyncIterable<Line>,
): AsyncGenerator<string> {
  switch (format) {
    case 'json': {
      yield `${JSON.stringify(head).slice(0, -1)},"items":[`;
      let comma = '';
      for await (const { file, url } of lines) {
        const { path, size, crc32c, sha256 } = file;
        yield comma + JSON.stringify({ path, size, crc32c, sha256, url });
        comma = ',\n';
      }
      yield ']}\n';
      return;
    }
    case 'aria2c':
      yield comments(head);
      for await (const { file, url } of lines)
        yield `${url}\n  out=${file.path}\n  checksum=sha-256=${file.sha256}\n`;
      return;
    case 'wget':
      for await (const { url } of lines) yield `${url}\n`;
  }
}

/** aria2c passes over lines that begin with #. */
const comments = (head: Head): string =>
  [
    `${head.dataset}, version ${head.version}: ${head.files} files, ${head.bytes} bytes`,
    `Licence: ${head.licence}`,
    `Please cite: ${head.citation}`,
  ]
    .map((line) => `# ${line.replaceAll(/\s+/g, ' ')}\n`)
    .join('');
