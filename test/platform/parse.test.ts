import assert from 'node:assert/strict';
import * as z from 'zod';
import { isFault } from '../../functions/platform/fault.ts';
import { parse, parseJson } from '../../functions/platform/parse.ts';

const Schema = z.strictObject({
  name: z.string().min(1, 'Please fill in.'),
  team: z.array(z.strictObject({ 'e/mail~': z.string() })).optional(),
});

const pointers = (work: () => unknown): string[] => {
  try {
    work();
  } catch (error) {
    if (isFault(error, 'invalid'))
      return (error.details.errors ?? []).map(({ pointer }) => pointer);
    throw error;
  }
  return ['(nothing was wrong)'];
};

const Either = z.union([
  z.strictObject({ granted: z.literal(true), bytes: z.int() }),
  z.strictObject({ granted: z.literal(false), reason: z.string() }),
]);

describe('parsing what comes from outside', () => {
  it('answers what the schema made of it, and only that', () => {
    const schema = z.object({ name: z.string().trim() });
    assert.deepEqual(parse(schema, { name: ' a ', more: 1 }), { name: 'a' });
  });
  const cases: [string, unknown, string[]][] = [
    ['a missing field', {}, ['/name']],
    ['a wrong one', { name: '' }, ['/name']],
    ['two unknown ones', { name: 'a', x: 1, y: 2 }, ['/x', '/y']],
    [
      'one in a list, its name escaped',
      { name: 'a', team: [{ 'e/mail~': 1 }] },
      ['/team/0/e~1mail~0'],
    ],
    [
      'an unknown one in a list',
      { name: 'a', team: [{ 'e/mail~': 'a', 'a/b': 1 }] },
      ['/team/0/a~1b'],
    ],
    ['a value that is no object', 'text', ['']],
    ['null', null, ['']],
  ];
  const either: [string, unknown, string[]][] = [
    ['the branch of a union that comes nearest', { granted: true, bytes: 'x' }, ['/bytes']],
    [
      'each field that either of two near branches misses',
      {},
      ['/granted', '/bytes', '/granted', '/reason'],
    ],
    ['what no branch knows', { granted: true, bytes: 1, x: 1 }, ['/x']],
    ['the whole where no branch can name a field', 5, ['']],
  ];
  for (const [what, value, expected] of either)
    it(`points at ${what}`, () => {
      assert.deepEqual(
        pointers(() => parse(Either, value)),
        expected,
      );
    });
  for (const [what, value, expected] of cases)
    it(`points at ${what}`, () => {
      assert.deepEqual(
        pointers(() => parse(Schema, value)),
        expected,
      );
    });
  it('points below a root', () => {
    assert.deepEqual(
      pointers(() => parse(Schema, {}, '/query')),
      ['/query/name'],
    );
  });
  it('tells the remedy, not the value', () => {
    assert.throws(
      () => parse(Schema, { name: '' }),
      (error) => isFault(error) && error.details.errors?.[0]?.detail === 'Please fill in.',
    );
  });
  for (const text of ['', '{', 'undefined', "{'a':1}", '{"a":1}x', 'NaN'])
    it(`answers invalid to ${JSON.stringify(text)}, which is not JSON`, () => {
      assert.deepEqual(
        pointers(() => parseJson(z.unknown(), text)),
        [''],
      );
    });
  it('lets an error of a schema’s own code be our own', () => {
    const broken = z.string().transform(() => {
      throw new RangeError('ours');
    });
    assert.throws(() => parse(broken, 'a'), RangeError);
  });

  const remedies: [schema: z.ZodType, value: unknown, detail: string][] = [
    [z.string(), undefined, 'Missing: send text.'],
    [z.string(), 5, 'Send text.'],
    [z.int(), 'x', 'Send a number.'],
    [z.int(), 1.5, 'Send a whole number.'],
    [z.array(z.string()), undefined, 'Missing: send a list.'],
    [z.strictObject({}), [], 'Send an object.'],
    [z.string().max(3), 'abcd', 'Send at most 3 characters.'],
    [z.string().min(3), 'ab', 'Send at least 3 characters.'],
    [z.array(z.int()).max(1), [1, 2], 'Send at most 1 of them.'],
    [z.int().max(9), 10, 'Send at most 9.'],
    [z.number().lt(9), 9, 'Send less than 9.'],
    [z.number().positive(), 0, 'Send more than 0.'],
    [z.enum(['a', 'b']), 'c', 'Send one of "a", "b".'],
    [z.literal('a'), undefined, 'Send "a".'],
    [z.iso.date(), '1.1.2027', 'Send a day as 2027-12-31.'],
    [z.iso.datetime(), '2027-12-31', 'Send a time with its zone, as 2027-12-31T23:59:59Z.'],
    [z.email(), 'a', 'Send an e-mail address.'],
    [z.url(), 'a', 'Send a whole address, as https://example.org/page.'],
    [z.string().regex(/^a+$/), 'b', 'Send what fits /^a+$/.'],
    [
      z.discriminatedUnion('is', [
        z.object({ is: z.literal('x') }),
        z.object({ is: z.literal('y') }),
      ]),
      { is: 'z' },
      'Send one of "x", "y".',
    ],
    [z.string().max(3, 'In words of its own.'), 'abcd', 'In words of its own.'],
  ];
  for (const [schema, value, detail] of remedies)
    it(`says what to do: ${detail}`, () => {
      assert.throws(
        () => parse(schema, value),
        (error) => {
          assert.ok(isFault(error, 'invalid'));
          assert.deepEqual(
            error.details.errors?.map((one) => one.detail),
            [detail],
          );
          return true;
        },
      );
    });
});
