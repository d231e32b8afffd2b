import assert from 'node:assert/strict';
import fc from 'fast-check';
import { globToRegExp } from '../../../scripts/local/storage/glob.ts';
import { type Page, listPage } from '../../../scripts/local/storage/listing.ts';
import { SortedNames } from '../../../scripts/local/storage/names.ts';
import { type Resource, describeEmulator, useEndpoint } from './endpoint.ts';

describe('listing', () => {
  const at = useEndpoint();
  let bucket: string;
  const list = (query: string): Promise<Resource> =>
    at.json('GET', `/storage/v1/b/${bucket}/o?${query}`);
  before(async () => {
    bucket = await at.bucket();
    for (const name of ['b', 'a/2', 'a/1', 'a/', 'a/x/1', 'a/x/2', 'a0', 'ä', '\ufb01', '😀'])
      await at.store(bucket, name);
  });

  for (const [query, names, prefixes] of [
    ['', ['a/', 'a/1', 'a/2', 'a/x/1', 'a/x/2', 'a0', 'b', 'ä', '\ufb01', '😀'], []],
    ['prefix=a/', ['a/', 'a/1', 'a/2', 'a/x/1', 'a/x/2'], []],
    ['prefix=a/&delimiter=/', ['a/', 'a/1', 'a/2'], ['a/x/']],
    ['delimiter=/', ['a0', 'b', 'ä', '\ufb01', '😀'], ['a/']],
    ['startOffset=a/2&endOffset=b', ['a/2', 'a/x/1', 'a/x/2', 'a0'], []],
    ['matchGlob=a/*', ['a/', 'a/1', 'a/2'], []],
    ['matchGlob=a/**1', ['a/1', 'a/x/1'], []],
    ['prefix=none', [], []],
  ] as const)
    it(`with "${query}"`, async () => {
      const page = await list(query);
      assert.deepEqual(
        page.items.map(({ name }) => name),
        names,
      );
      assert.deepEqual(page.prefixes, prefixes);
      assert.equal(page.nextPageToken, undefined);
    });

  it('goes on where a page ended, also after a common prefix', async () => {
    const seen: string[] = [];
    for (let token: string | undefined = ''; token !== undefined;) {
      const page: Resource = await list(`delimiter=/&maxResults=1&pageToken=${token}`);
      seen.push(...page.prefixes, ...page.items.map(({ name }) => name));
      token = page.nextPageToken;
    }
    assert.deepEqual(seen, ['a/', 'a0', 'b', 'ä', '\ufb01', '😀']);
  });

  it('is what the client makes of it', async () => {
    const [files] = await at.client.bucket(bucket).getFiles({ prefix: 'a/x' });
    assert.deepEqual(
      files.map(({ name }) => name),
      ['a/x/1', 'a/x/2'],
    );
  });

  it('refuses a page size that is none', async () => {
    for (const given of ['0', '-1', 'x'])
      assert.equal(await at.status('GET', `/storage/v1/b/${bucket}/o?maxResults=${given}`), 400);
  });
});

describeEmulator('listing, page by page', () => {
  const letters = fc.string({
    unit: fc.constantFrom('a', 'b', '/', 'é', '\ufb01', '😀'),
    maxLength: 6,
  });

  it('shows what a plain filter over all names would, whatever the page size and history', () => {
    const property = fc.property(
      fc.array(letters, { maxLength: 40 }),
      fc.array(letters, { maxLength: 10 }),
      letters,
      fc.constantFrom('', '/', 'b/'),
      fc.integer({ min: 1, max: 7 }),
      (added, removed, prefix, delimiter, size) => {
        const objects = new SortedNames<true>();
        for (const name of added) objects.set(name, true);
        for (const name of removed) objects.delete(name);
        const left = [...new Set(added)].filter((name) => !removed.includes(name));
        assert.deepEqual(
          allPages(objects, { prefix, delimiter, maxResults: String(size) }),
          plain(left, prefix, delimiter),
        );
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('looks at little more than it shows, of 100,000 names', () => {
    class Counted extends SortedNames<true> {
      looks = 0;
      override at(position: number): string | undefined {
        this.looks++;
        return super.at(position);
      }
    }
    const names = Array.from({ length: 100_000 }, (_, i) => `${String(i % 1000)}/${String(i)}`);
    const objects = new Counted(names.map((name) => [name, true] as const));
    const folders = new URLSearchParams({ delimiter: '/' });
    assert.equal(listPage(objects, folders).prefixes.length, 1000);
    const last = new URLSearchParams({ startOffset: '999/', maxResults: '10' });
    assert.equal(listPage(objects, last).names.length, 10);
    assert.ok(objects.looks < 1100, String(objects.looks));
  });

  for (const [glob, matching, other] of [
    ['*.txt', 'a.txt', 'a/b.txt'],
    ['**.txt', 'a/b.txt', 'a/b.txt2'],
    ['a?c', 'abc', 'a/c'],
    ['[a-c]', 'b', 'd'],
    ['[!a-c]', 'd', 'b'],
    ['{a,b}.c', 'b.c', 'c.c'],
    ['a,b', 'a,b', 'a'],
    ['a.b', 'a.b', 'axb'],
    ['\\*', '*', 'a'],
  ] as const)
    it(`matchGlob ${glob}`, () => {
      assert.ok(globToRegExp(glob).test(matching));
      assert.ok(!globToRegExp(glob).test(other));
    });
});

function allPages(objects: SortedNames<true>, query: Record<string, string>): string[] {
  const seen: string[] = [];
  for (let token: string | undefined = ''; token !== undefined;) {
    const page: Page = listPage(objects, new URLSearchParams({ ...query, pageToken: token }));
    assert.ok(page.names.length + page.prefixes.length <= Number(query['maxResults']));
    seen.push(...page.names, ...page.prefixes);
    token = page.nextPageToken;
  }
  return seen.sort();
}

function plain(names: string[], prefix: string, delimiter: string): string[] {
  const shown = names
    .filter((name) => name.startsWith(prefix))
    .map((name) => {
      const cut = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
      return cut < 0
        ? { name, common: false }
        : { name: name.slice(0, cut + delimiter.length), common: true };
    });
  const commons = new Set(shown.filter(({ common }) => common).map(({ name }) => name));
  return [...shown.filter(({ common }) => !common).map(({ name }) => name), ...commons].sort();
}
