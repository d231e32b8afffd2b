import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { kind, type Query } from '../../functions/platform/documents.ts';
import { isIndexed, type Indexes } from '../../functions/platform/indexes.ts';
import { MemoryDocuments } from '../../functions/platform/memory-documents.ts';

const stars = kind('stars/{id}', z.unknown());
const planets = kind('stars/{id}/planets/{planet}', z.unknown());
const declared: Indexes = {
  indexes: [
    {
      collectionGroup: 'stars',
      queryScope: 'COLLECTION',
      fields: [
        { fieldPath: 'state', order: 'ASCENDING' },
        { fieldPath: 'kind', order: 'ASCENDING' },
        { fieldPath: 'at', order: 'DESCENDING' },
      ],
    },
    {
      collectionGroup: 'stars',
      queryScope: 'COLLECTION',
      fields: [
        { fieldPath: 'tags', arrayConfig: 'CONTAINS' },
        { fieldPath: 'at', order: 'ASCENDING' },
      ],
    },
  ],
  fieldOverrides: [
    { collectionGroup: 'stars', fieldPath: 'goesAt', ttl: true, indexes: [] },
    {
      collectionGroup: 'planets',
      fieldPath: 'name',
      indexes: [{ order: 'ASCENDING', queryScope: 'COLLECTION_GROUP' }],
    },
  ],
};

describe('indexes', () => {
  const cases: [what: string, of: typeof stars, query: Query, indexed: boolean][] = [
    ['everything', stars, {}, true],
    ['one condition', stars, { where: [['state', '==', 1]] }, true],
    ['one order', stars, { orderBy: 'at', descending: true }, true],
    ['a range in its own order', stars, { where: [['at', '<', 1]] }, true],
    [
      'equalities, which are merged',
      stars,
      {
        where: [
          ['a', '==', 1],
          ['b', 'in', [1]],
        ],
      },
      true,
    ],
    ['a condition and an order', stars, { where: [['state', '==', 1]], orderBy: 'at' }, false],
    [
      'conditions in any order, and the order',
      stars,
      {
        where: [
          ['kind', '==', 1],
          ['state', '==', 1],
        ],
        orderBy: 'at',
        descending: true,
      },
      true,
    ],
    [
      'the same, the other way round',
      stars,
      {
        where: [
          ['kind', '==', 1],
          ['state', '==', 1],
        ],
        orderBy: 'at',
      },
      false,
    ],
    [
      'a member of a list and an order',
      stars,
      { where: [['tags', 'array-contains', 1]], orderBy: 'at' },
      true,
    ],
    [
      'a member of a list and a condition',
      stars,
      {
        where: [
          ['tags', 'array-contains', 1],
          ['state', '==', 1],
        ],
      },
      false,
    ],
    ['a field whose index is off', stars, { where: [['goesAt', '<', 1]] }, false],
    ['a condition within one record', planets, { within: 'a', where: [['size', '==', 1]] }, true],
    ['a condition over all records', planets, { where: [['size', '==', 1]] }, false],
    ['one that is declared', planets, { where: [['name', '==', 1]] }, true],
    ['everything over all records', planets, {}, true],
  ];
  for (const [what, of, query, indexed] of cases)
    it(`${indexed ? 'answer' : 'do not answer'} ${what}`, () => {
      assert.equal(isIndexed(of, query, declared), indexed);
    });
  it('are asked for by the twin that knows them', async () => {
    const query: Query = { where: [['state', '==', 1]], orderBy: 'at' };
    await assert.rejects(
      new MemoryDocuments(declared).find(stars, query),
      /lacks an index.*"state"/,
    );
    assert.deepEqual(await new MemoryDocuments().find(stars, query), []);
  });
  it('that let records go by themselves are those of the retention table', () => {
    const file = new URL('../../firestore.indexes.json', import.meta.url);
    const { fieldOverrides } = JSON.parse(readFileSync(file, 'utf8')) as Indexes;
    assert.deepEqual(
      fieldOverrides
        .filter(({ ttl }) => ttl)
        .map((one) => `${one.collectionGroup}.${one.fieldPath}`),
      ['downloads.goesAt', 'marks.goesAt'],
    );
  });
});
