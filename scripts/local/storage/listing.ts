import { invalid } from './errors.ts';
import { globToRegExp } from './glob.ts';
import type { SortedNames } from './names.ts';

export interface Page {
  names: string[];
  prefixes: string[];
  nextPageToken: string | undefined;
}

/** One page of a listing. Costs a few binary searches and what it shows, not the size of the bucket. */
export function listPage(objects: SortedNames<unknown>, query: URLSearchParams): Page {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const end = query.get('endOffset') ?? '';
  const limit = pageSize(query.get('maxResults'));
  const glob = query.has('matchGlob') ? globToRegExp(query.get('matchGlob')!) : undefined;
  const page: Page = { names: [], prefixes: [], nextPageToken: undefined };
  const past = end === '' ? objects.size : objects.position(end);
  let position = firstPosition(objects, prefix, query);

  for (let last = ''; position < past;) {
    const name = objects.at(position)!;
    if (!name.startsWith(prefix)) break;
    if (glob && !glob.test(name)) {
      position++;
      continue;
    }
    if (page.names.length + page.prefixes.length === limit) {
      page.nextPageToken = Buffer.from(last).toString('base64url');
      break;
    }
    const cut = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
    if (cut < 0) {
      page.names.push(name);
      position++;
      last = `n${name}`;
    } else {
      const common = name.slice(0, cut + delimiter.length);
      page.prefixes.push(common);
      position = objects.position(common, 'prefix');
      last = `p${common}`;
    }
  }
  return page;
}

function firstPosition(objects: SortedNames<unknown>, prefix: string, query: URLSearchParams) {
  const token = Buffer.from(query.get('pageToken') ?? '', 'base64url').toString();
  if (query.get('pageToken') && !/^[np]/.test(token)) throw invalid('Invalid page token.');
  return Math.max(
    objects.position(prefix),
    objects.position(query.get('startOffset') ?? ''),
    token === '' ? 0 : objects.position(token.slice(1), token.startsWith('p') ? 'prefix' : 'name'),
  );
}

export function pageSize(given: string | null): number {
  if (given === null) return 1000;
  if (!/^[1-9]\d*$/.test(given)) throw invalid(`Invalid value for maxResults: ${given}`);
  return Math.min(Number(given), 1000);
}
