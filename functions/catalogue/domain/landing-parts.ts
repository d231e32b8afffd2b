import { escape } from '../../platform/html.ts';
import type { Creator, DatasetFile } from './dataset.ts';
import { link, list } from './html.ts';
import type { Branch, LineageNode } from './lineage.ts';

/** Bytes for people: powers of 1000. */
export function readableBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return `${Number((bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1))} ${units[power]!}`;
}

/** Creators with their ORCID (P-3.4b). */
export function creatorsOf(creators: Creator[]): string {
  return list(
    creators.map(({ name, orcid, affiliation }) => {
      const who = orcid === undefined ? escape(name) : link(`https://orcid.org/${orcid}`, name);
      return affiliation === undefined ? who : `${who}, ${escape(affiliation)}`;
    }),
  );
}

const nodeText = ({ title, url, doi }: LineageNode): string =>
  (url === undefined ? escape(title) : link(url, title)) +
  (doi === undefined || doi === title ? '' : `, doi:${escape(doi)}`);

/** A lineage as nested lists, readable without scripts; `words` stand before the version of a source. */
export const tree = (branches: Branch[], words: string): string =>
  branches.length === 0
    ? ''
    : list(
        branches.map(
          ({ node, version, again, beyond }) =>
            `${nodeText(node)}${version === undefined ? '' : ` (${words} ${version})`}${again ? ' (see above)' : ''}${tree(beyond, words)}`,
        ),
      );

/** The first files of a version with their checksums (P-1). */
export function fileTable(listed: DatasetFile[], files: number, url: string): string {
  if (listed.length === 0) return '';
  const rows = listed.map(
    ({ path, size, sha256 }) =>
      `<tr><td>${escape(path)}</td><td>${readableBytes(size)}</td><td><code>${sha256}</code></td></tr>`,
  );
  const more = files > listed.length ? `The first ${listed.length} of ${files}. ` : '';
  return `<p>${more}${link(url, 'All as JSON')}, page by page.</p>
<table><thead><tr><th>Path</th><th>Size</th><th>SHA-256</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
