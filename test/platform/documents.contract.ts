import assert from 'node:assert/strict';
import * as z from 'zod';
import {
  every,
  idOf,
  kind,
  must,
  pathOf,
  type Documents,
  type Query,
  type Transaction,
} from '../../functions/platform/documents.ts';
import { isFault } from '../../functions/platform/fault.ts';

const Star = z.object({
  name: z.string(),
  magnitude: z.number().optional(),
  tags: z.array(z.string()).optional(),
  seenAt: z.date().optional(),
  at: z.object({ ra: z.number(), on: z.date().optional() }).optional(),
  bright: z.boolean().optional(),
  note: z.string().nullable().optional(),
});
type Star = z.infer<typeof Star>;

const day = (n: number) => new Date(Date.UTC(2026, 0, n));
let runs = 0;

/** Collections of their own for each test, so that none needs to empty another's. */
const fresh = () => {
  const run = `${Date.now().toString(36)}x${String(++runs)}`;
  return {
    stars: kind(`stars${run}/{id}`, Star),
    planets: kind(`stars${run}/{id}/planets${run}/{planet}`, Star),
    moons: kind(`stars${run}/{id}/planets${run}/{planet}/moons${run}/{moon}`, Star),
    /** Another kind whose last collection has the name of `planets`. */
    strangers: kind(`galaxies${run}/{id}/planets${run}/{planet}`, Star),
    /** The same place as `stars`, read by a schema that refuses what stands there. */
    corrupt: kind(`stars${run}/{id}`, z.object({ name: z.number() })),
  };
};

/** The catalogue that the queries are asked of; ids in the order of Firestore. */
const catalogue: Record<string, Star> = {
  a: { name: 'Aldebaran', magnitude: 0.86, tags: ['red', 'giant'], seenAt: day(5), note: null },
  b: { name: 'Bellatrix', magnitude: 1.64, tags: ['blue'], seenAt: day(3), bright: false },
  c: { name: 'Capella', magnitude: 0.08, seenAt: day(4), bright: true, at: { ra: 79 } },
  d: { name: 'Deneb', magnitude: 1.25, tags: [], seenAt: day(3), note: 'far' },
  e: { name: 'Errai' },
};

/** Work that only writes. */
const writing = (work: (tx: Transaction) => void) => (tx: Transaction) => {
  work(tx);
  return Promise.resolve();
};

const notAFault = (error: unknown): boolean => error instanceof Error && !isFault(error);

/** Every promise of `Documents`, to be kept by each of its implementations. */
export function keepsTheContract(open: () => Documents): void {
  const filled = async () => {
    const documents = open();
    const kinds = fresh();
    await documents.transact((tx) => {
      for (const [id, star] of Object.entries(catalogue)) tx.create(kinds.stars, id, star);
      return Promise.resolve();
    });
    return { documents, ...kinds };
  };

  describe('reading', () => {
    it('answers undefined for a document that is not there', async () => {
      assert.equal(await open().get(fresh().stars, 'a'), undefined);
    });
    it('answers numbers, text, flags, null, dates, lists and maps as they were stored', async () => {
      const documents = open();
      const { stars } = fresh();
      const star: Star = {
        name: 'Größe ☆ 𝄞',
        magnitude: -1.5,
        tags: ['x', 'y'],
        seenAt: new Date('2026-02-28T23:59:59.999Z'),
        at: { ra: 2 ** 40, on: day(1) },
        bright: true,
        note: null,
      };
      await documents.createOnce(stars, 'a', star);
      assert.deepEqual(await documents.get(stars, 'a'), star);
    });
    it('drops undefined at every depth, also in lists', async () => {
      const documents = open();
      const anything = kind(fresh().stars.pattern, z.looseObject({}));
      await documents.createOnce(anything, 'a', {
        name: 'A',
        gone: undefined,
        map: { gone: undefined, kept: 1 },
        list: [{ gone: undefined }, undefined, 'x'],
        empty: { gone: undefined },
      });
      const kept = await documents.get(anything, 'a');
      assert.deepEqual(kept, { name: 'A', map: { kept: 1 }, list: [{}, 'x'], empty: {} });
    });
    it('answers bytes as they were stored', async () => {
      const documents = open();
      const bytes = kind(fresh().stars.pattern, z.object({ state: z.instanceof(Uint8Array) }));
      const state = Buffer.from([0, 1, 255]);
      await documents.createOnce(bytes, 'a', { state });
      assert.deepEqual((await must(documents, bytes, 'a', 'hash')).state, state);
    });
    it('hands out copies', async () => {
      const { documents, stars } = await filled();
      (await must(documents, stars, 'a', 'star')).tags!.push('changed');
      assert.deepEqual((await documents.get(stars, 'a'))!.tags, ['red', 'giant']);
    });
    it('keeps a copy of what it was given', async () => {
      const documents = open();
      const { stars } = fresh();
      const tags = ['one'];
      await documents.createOnce(stars, 'a', { name: 'A', tags });
      tags.push('two');
      assert.deepEqual((await documents.get(stars, 'a'))!.tags, ['one']);
    });
    it('answers getAll in the order asked, with undefined for what is not there', async () => {
      const { documents, stars } = await filled();
      const found = await documents.getAll(stars, ['d', 'nothing', 'a', 'd']);
      assert.deepEqual(
        found.map((star) => star?.name),
        ['Deneb', undefined, 'Aldebaran', 'Deneb'],
      );
      assert.deepEqual(await documents.getAll(stars, []), []);
    });
    it('throws our own error, naming the document and no value, when one is corrupt', async () => {
      const { documents, corrupt } = await filled();
      const named = (error: unknown) =>
        notAFault(error) && /\/a: name/.test(String(error)) && !/Aldebaran/.test(String(error));
      await assert.rejects(documents.get(corrupt, 'a'), named);
      await assert.rejects(documents.getAll(corrupt, ['a']), named);
      await assert.rejects(documents.find(corrupt, { limit: 1 }), named);
      await assert.rejects(
        documents.transact((tx) => tx.get(corrupt, 'a')),
        named,
      );
    });
    for (const id of ['', '.', '..', 'a/b', '/', 'a/', '__x__'])
      it(`answers not-found for the id ${JSON.stringify(id)}`, async () => {
        const documents = open();
        const { stars } = fresh();
        const refused = (error: unknown) => isFault(error, 'not-found');
        await assert.rejects(documents.get(stars, id), refused);
        await assert.rejects(documents.getAll(stars, ['a', id]), refused);
        await assert.rejects(documents.createOnce(stars, id, { name: 'x' }), refused);
        await assert.rejects(
          documents.transact(writing((tx) => tx.set(stars, id, { name: 'x' }))),
          refused,
        );
      });
    it('answers not-found for an id too long for Firestore', async () => {
      await assert.rejects(open().get(fresh().stars, 'é'.repeat(751)), (error) =>
        isFault(error, 'not-found'),
      );
    });
    it('names what must be there and is not', async () => {
      await assert.rejects(must(open(), fresh().stars, 'a', 'star'), /No such star/);
    });
  });

  describe('finding', () => {
    const cases: [name: string, query: Query, ids: string][] = [
      ['everything, by id', {}, 'abcde'],
      ['equal text', { where: [['name', '==', 'Deneb']] }, 'd'],
      ['equal numbers', { where: [['magnitude', '==', 0.08]] }, 'c'],
      ['equal dates', { where: [['seenAt', '==', day(3)]] }, 'bd'],
      ['equal flags', { where: [['bright', '==', false]] }, 'b'],
      ['null, which is not absence', { where: [['note', '==', null]] }, 'a'],
      ['a field of a map', { where: [['at.ra', '==', 79]] }, 'c'],
      ['a whole map', { where: [['at', '==', { ra: 79 }]] }, 'c'],
      ['no text for a date', { where: [['seenAt', '==', day(3).toISOString()]] }, ''],
      ['<', { where: [['magnitude', '<', 0.86]] }, 'c'],
      ['<=', { where: [['magnitude', '<=', 0.86]] }, 'ca'],
      ['>', { where: [['magnitude', '>', 1.25]] }, 'b'],
      ['>=', { where: [['magnitude', '>=', 1.25]] }, 'db'],
      ['< on dates', { where: [['seenAt', '<', day(4)]] }, 'bd'],
      ['< on text', { where: [['name', '<', 'C']] }, 'ab'],
      ['no null and no text with <', { where: [['note', '<', 5]] }, ''],
      [
        'a range, in its own order',
        {
          where: [
            ['magnitude', '>', 0.5],
            ['magnitude', '<', 1.5],
          ],
        },
        'ad',
      ],
      ['a range, descending', { where: [['magnitude', '>', 0.5]], descending: true }, 'bda'],
      ['in', { where: [['name', 'in', ['Errai', 'Capella', 'Sirius']]] }, 'ce'],
      ['in, on dates', { where: [['seenAt', 'in', [day(5)]]] }, 'a'],
      ['in nothing', { where: [['name', 'in', []]] }, ''],
      ['array-contains', { where: [['tags', 'array-contains', 'giant']] }, 'a'],
      ['array-contains, nothing', { where: [['tags', 'array-contains', 'green']] }, ''],
      [
        'all conditions together',
        {
          where: [
            ['seenAt', '==', day(3)],
            ['name', '==', 'Deneb'],
          ],
        },
        'd',
      ],
      ['orderBy, without those that lack the field', { orderBy: 'magnitude' }, 'cadb'],
      ['orderBy, ties by id', { orderBy: 'seenAt' }, 'bdca'],
      [
        'orderBy descending, ties by id descending',
        { orderBy: 'seenAt', descending: true },
        'acdb',
      ],
      ['orderBy over types', { orderBy: 'note' }, 'ad'],
      ['orderBy a field of a map', { orderBy: 'at.ra' }, 'c'],
      ['limit', { limit: 2 }, 'ab'],
      ['after', { after: 'b', limit: 2 }, 'cd'],
      ['after a document that is gone', { after: 'bb', limit: 2 }, 'cd'],
      ['after, ordered', { orderBy: 'seenAt', after: 'b', limit: 2 }, 'dc'],
      ['after, ordered descending', { orderBy: 'seenAt', after: 'd', descending: true }, 'b'],
      [
        'after, in the order of an inequality',
        { where: [['magnitude', '>', 0.5]], after: 'a' },
        'db',
      ],
      [
        'after a found document, ordered, though it is gone',
        { orderBy: 'seenAt', after: { id: 'cc', value: { seenAt: day(3) } } },
        'dca',
      ],
      ['equality and orderBy', { where: [['seenAt', '==', day(3)]], orderBy: 'magnitude' }, 'db'],
    ];
    for (const [name, query, ids] of cases)
      it(`finds ${name}`, async () => {
        const { documents, stars } = await filled();
        const found = await documents.find(stars, query);
        assert.equal(found.map(({ id }) => id).join(''), ids);
        for (const { id, value } of found) assert.deepEqual(value, catalogue[id]);
      });
    it('answers gone when an ordered page starts after the id of a document that is not there', async () => {
      const { documents, stars } = await filled();
      await assert.rejects(documents.find(stars, { orderBy: 'seenAt', after: 'bb' }), (error) =>
        isFault(error, 'gone'),
      );
    });
    it('orders text by its UTF-8, as Firestore does', async () => {
      const documents = open();
      const { stars } = fresh();
      const names = ['Z', 'a', 'é', '\uffee', '𝄞'];
      await documents.transact((tx) => {
        for (const [index, name] of names.toReversed().entries())
          tx.set(stars, String(index), { name });
        return Promise.resolve();
      });
      const found = await documents.find(stars, { orderBy: 'name' });
      assert.deepEqual(
        found.map(({ value }) => value.name),
        names,
      );
    });
    const refused: [name: string, query: Query][] = [
      ['undefined', { where: [['name', '==', undefined]] }],
      ['31 values', { where: [['name', 'in', Array.from({ length: 31 }, String)]] }],
      [
        'an inequality that another field orders',
        { where: [['name', '<', 'x']], orderBy: 'magnitude' },
      ],
      ['a limit of 0', { limit: 0 }],
      ['ids in descending order', { descending: true }],
      ['a parent for a kind that has none', { within: 'a' }],
    ];
    for (const [name, query] of refused)
      it(`refuses ${name}`, async () => {
        const { documents, stars } = await filled();
        await assert.rejects(documents.find(stars, query), notAFault);
      });

    const system = async () => {
      const documents = open();
      const kinds = fresh();
      const { planets, moons, strangers } = kinds;
      await documents.transact((tx) => {
        for (const id of ['a/y', 'a-b/x', 'a/x', 'b/x']) tx.set(planets, id, { name: `P ${id}` });
        tx.set(moons, 'a/x/m', { name: 'M' });
        tx.set(strangers, 'a/x', { name: 'S' });
        return Promise.resolve();
      });
      return { documents, ...kinds };
    };
    const inSystem: [name: string, query: Query, ids: string[]][] = [
      ['those within one record', { within: 'a' }, ['a/x', 'a/y']],
      ['those within one record, after', { within: 'a', after: 'a/x' }, ['a/y']],
      ['none within another record', { within: 'zz' }, []],
      ['all of a kind, and none of another of that name', {}, ['a/x', 'a/y', 'a-b/x', 'b/x']],
      ['full pages of a kind', { limit: 1 }, ['a/x']],
      ['full pages of a kind, after', { limit: 2, after: 'a/y' }, ['a-b/x', 'b/x']],
      ['full pages, ordered', { limit: 2, orderBy: 'name', after: 'a/x' }, ['a/y', 'b/x']],
      ['those that meet a condition', { where: [['name', '==', 'P b/x']] }, ['b/x']],
    ];
    for (const [name, query, ids] of inSystem)
      it(`finds ${name}`, async () => {
        const { documents, planets } = await system();
        const found = await documents.find(planets, query);
        assert.deepEqual(
          found.map(({ id }) => id),
          ids,
        );
      });
    it('finds two levels down', async () => {
      const { documents, moons } = await system();
      for (const query of [{ within: 'a/x' }, {}])
        assert.deepEqual(await documents.find(moons, query), [
          { id: 'a/x/m', value: { name: 'M' } },
        ]);
    });
    it('answers not-found for a parent that cannot be', async () => {
      const { documents, planets } = await system();
      await assert.rejects(documents.find(planets, { within: '..' }), (error) =>
        isFault(error, 'not-found'),
      );
    });
    it('walks every page, though each document goes as soon as it was seen', async () => {
      const { documents, stars } = await filled();
      const seen: string[] = [];
      const query: Query = { where: [['seenAt', '<', day(9)]] };
      for await (const { id } of every(documents, stars, query, 1)) {
        seen.push(id);
        await documents.transact(writing((tx) => tx.remove(stars, id)));
      }
      assert.equal(seen.join(''), 'bdca');
    });
  });

  describe('creating once', () => {
    it('lets exactly one of eight at the same time win', async () => {
      const documents = open();
      const { stars } = fresh();
      const won = await Promise.all(
        Array.from({ length: 8 }, (_, n) => documents.createOnce(stars, 'a', { name: String(n) })),
      );
      assert.equal(won.filter(Boolean).length, 1);
      assert.equal((await documents.get(stars, 'a'))!.name, String(won.indexOf(true)));
    });
  });

  describe('a transaction', () => {
    it('creates, sets, patches and removes together, and answers what the work answers', async () => {
      const { documents, stars } = await filled();
      const answer = await documents.transact(async (tx) => {
        const [star] = await tx.find(stars, { where: [['name', '==', 'Deneb']] });
        assert.equal((await tx.getAll(stars, ['a']))[0]!.name, 'Aldebaran');
        tx.create(stars, 'f', { name: 'Fomalhaut' });
        tx.set(stars, 'a', { name: 'A' });
        tx.patch(stars, 'b', { name: 'B', magnitude: undefined, at: { ra: 1 } });
        tx.remove(stars, 'c');
        return star?.id;
      });
      assert.equal(answer, 'd');
      const { b } = catalogue;
      assert.deepEqual(await documents.getAll(stars, ['f', 'a', 'b', 'c']), [
        { name: 'Fomalhaut' },
        { name: 'A' },
        { name: 'B', at: { ra: 1 }, tags: b!.tags, seenAt: b!.seenAt, bright: false },
        undefined,
      ]);
    });
    it('sees its writes of one document in their order', async () => {
      const documents = open();
      const { stars } = fresh();
      await documents.transact((tx) => {
        tx.create(stars, 'a', { name: 'A', bright: true });
        tx.patch(stars, 'a', { name: 'B' });
        return Promise.resolve();
      });
      assert.deepEqual(await documents.get(stars, 'a'), { name: 'B', bright: true });
    });
    it('replaces a map as a whole when it patches the field', async () => {
      const { documents, stars } = await filled();
      await documents.transact(
        writing((tx) => tx.patch(stars, 'c', { at: { on: day(1), ra: 2 } })),
      );
      assert.deepEqual((await documents.get(stars, 'c'))!.at, { ra: 2, on: day(1) });
    });
    it('takes a dot in a patched name as part of the name', async () => {
      const documents = open();
      const anything = kind(fresh().stars.pattern, z.looseObject({}));
      await documents.createOnce(anything, 'a', { b: { c: 1 } });
      await documents.transact(writing((tx) => tx.patch(anything, 'a', { 'b.c': 2 })));
      assert.deepEqual(await documents.get(anything, 'a'), { b: { c: 1 }, 'b.c': 2 });
    });
    it('does nothing for a patch of no fields', async () => {
      const { documents, stars } = await filled();
      await documents.transact(writing((tx) => tx.patch(stars, 'nothing', {})));
      assert.equal(await documents.get(stars, 'nothing'), undefined);
    });
    it('writes nothing when the work throws', async () => {
      const documents = open();
      const { stars } = fresh();
      const failing = documents.transact((tx) => {
        tx.create(stars, 'a', { name: 'A' });
        return Promise.reject(new Error('stopped'));
      });
      await assert.rejects(failing, /^Error: stopped$/);
      assert.equal(await documents.get(stars, 'a'), undefined);
    });
    it('answers conflict, and writes nothing, when a created document exists', async () => {
      const { documents, stars } = await filled();
      const failing = documents.transact((tx) => {
        tx.set(stars, 'f', { name: 'F' });
        tx.create(stars, 'a', { name: 'A' });
        return Promise.resolve();
      });
      await assert.rejects(failing, (error) => isFault(error, 'conflict'));
      assert.equal(await documents.get(stars, 'f'), undefined);
    });
    it('throws our own error, and writes nothing, when a patched document does not exist', async () => {
      const documents = open();
      const { stars } = fresh();
      const failing = documents.transact((tx) => {
        tx.set(stars, 'f', { name: 'F' });
        tx.patch(stars, 'a', { name: 'A' });
        return Promise.resolve();
      });
      await assert.rejects(failing, notAFault);
      assert.equal(await documents.get(stars, 'f'), undefined);
    });
    it('removes what is not there without a word', async () => {
      const documents = open();
      await documents.transact(writing((tx) => tx.remove(fresh().stars, 'a')));
    });
    const reads = ['get', 'getAll', 'find'] as const;
    for (const read of reads)
      it(`refuses ${read} after a write`, async () => {
        const { documents, stars } = await filled();
        const failing = documents.transact(async (tx) => {
          tx.set(stars, 'a', { name: 'A' });
          if (read === 'get') await tx.get(stars, 'a');
          if (read === 'getAll') await tx.getAll(stars, ['a']);
          if (read === 'find') await tx.find(stars, {});
        });
        await assert.rejects(failing, notAFault);
        assert.equal((await documents.get(stars, 'a'))!.name, 'Aldebaran');
      });
    it('passes a Fault of the work on as it is', async () => {
      const { documents, stars } = await filled();
      await assert.rejects(
        documents.transact((tx) => must(tx, stars, 'nothing', 'star')),
        (error) => isFault(error, 'not-found'),
      );
    });
    it('counts both of two increments at the same time', async () => {
      const documents = open();
      const { stars } = fresh();
      await documents.createOnce(stars, 'a', { name: 'A', magnitude: 0 });
      const increment = () =>
        documents.transact(async (tx) => {
          const { magnitude = 0 } = await must(tx, stars, 'a', 'star');
          await new Promise((resolve) => setTimeout(resolve, 5));
          tx.patch(stars, 'a', { magnitude: magnitude + 1 });
        });
      await Promise.all([increment(), increment()]);
      assert.equal((await documents.get(stars, 'a'))!.magnitude, 2);
    });
    it('lets one of two win that each found nothing and create', async () => {
      const documents = open();
      const { stars } = fresh();
      const claim = (id: string) =>
        documents.transact(async (tx) => {
          if ((await tx.find(stars, { where: [['bright', '==', true]] })).length > 0) return false;
          await new Promise((resolve) => setTimeout(resolve, 5));
          tx.create(stars, id, { name: id, bright: true });
          return true;
        });
      const won = await Promise.all([claim('a'), claim('b')]);
      assert.equal(won.filter(Boolean).length, 1);
      assert.equal((await documents.find(stars, {})).length, 1);
    });
    it('allows for another within it', async () => {
      const documents = open();
      const { stars } = fresh();
      await documents.transact(async (tx) => {
        await documents.transact(writing((inner) => inner.set(stars, 'b', { name: 'inner' })));
        tx.set(stars, 'a', { name: 'outer' });
      });
      assert.equal((await documents.find(stars, {})).length, 2);
    });
  });

  describe('a value that cannot be stored', () => {
    const anything = () => kind(fresh().stars.pattern, z.looseObject({}));
    const values: [string, unknown][] = [
      ['an instance of a class', new URL('https://example.org')],
      ['a function', () => 1],
      ['a list in a list', [[1]]],
    ];
    for (const [name, value] of values)
      it(`is ${name}`, async () => {
        const documents = open();
        const of = anything();
        await assert.rejects(documents.createOnce(of, 'a', { value }), notAFault);
        await assert.rejects(
          documents.transact(writing((tx) => tx.set(of, 'a', { value }))),
          notAFault,
        );
        assert.equal(await documents.get(of, 'a'), undefined);
      });
  });

  describe('paths and ids', () => {
    it('are each other’s inverse', () => {
      const { moons } = fresh();
      assert.equal(idOf(moons, pathOf(moons, 'a/b/c')), 'a/b/c');
    });
  });
}
