import assert from 'node:assert/strict';
import { isError } from '../../../functions/contributions/domain/issue.ts';
import { entryIssues } from '../../../functions/contributions/domain/parsers/archive-entries.ts';
import { lookInto } from '../../../functions/contributions/domain/look-into.ts';
import { masked } from '../../../functions/contributions/domain/parsers/crc32c.ts';
import { crc32c } from '../../../functions/platform/crc32c.ts';
import { policy } from '../../../functions/policy.ts';
import { looked, parsed } from '../looked.ts';
import * as make from '../minimal.ts';
import { plainNpy, zipOf } from '../samples.ts';
import { deep } from '../unfit.ts';
import type { Limit } from './limit.ts';

const { bytes, le, be } = make;
const { archive } = policy.submission;
const kib = 1024;
const mib = 1024 * kib;

/** A content at a limit of its format's parser, and one beyond it with the code that it is told by. */
interface Read {
  of: string;
  what: string;
  path: string;
  limit: number;
  content: (n: number) => Buffer | Promise<Buffer>;
  code: string;
  /** `warning`: it is taken, and its reviewer is told. */
  severity?: 'warning';
  /** The parser alone: arrival refuses more. */
  alone?: true;
}

const tried = ({ of, what, path, limit, content, code, severity, alone }: Read): Limit => {
  const found = async (n: number) => {
    const bytes = await content(n);
    const result = alone ? await parsed(path, bytes) : await looked(path, bytes);
    assert.ok(result, 'the budget is used up');
    return result.issues;
  };
  return {
    ...{ of, what: `${path}: ${what}` },
    within: async () => assert.deepEqual(await found(limit), []),
    beyond: async () => {
      const issues = await found(limit + 1);
      assert.deepEqual(
        issues.map((issue) => [issue.code, issue.severity]),
        [[code, severity ?? 'error']],
      );
      for (const { location, message, suggestion } of issues)
        assert.ok(location.startsWith(path) && message.length > 20 && suggestion.length > 10);
    },
  };
};

/** A ZIP of 4000 entries whose directory has `n` bytes: comments fill it up. */
const directoryOf = (n: number): Buffer => {
  const zip = zipOf(
    Array.from({ length: 4000 }, (_, index) => ({ name: `${index}`, content: '' })),
  );
  const end = zip.length - 22;
  const [size, start] = [zip.readUInt32LE(end + 12), zip.readUInt32LE(end + 16)];
  const parts: Buffer[] = [];
  let missing = n - size;
  for (let at = start, left = 4000; at < end; left -= 1) {
    const next = at + 46 + zip.readUInt16LE(at + 28);
    const comment = left === 1 ? missing : Math.floor(missing / left);
    const entry = Buffer.from(zip.subarray(at, next));
    entry.writeUInt16LE(comment, 32);
    parts.push(entry, Buffer.alloc(comment));
    missing -= comment;
    at = next;
  }
  const last = Buffer.from(zip.subarray(end));
  last.writeUInt32LE(n, 12);
  return Buffer.concat([zip.subarray(0, start), ...parts, last]);
};
/** A ZIP that would unpack to so many times its size. */
const unpacking = (total: (size: number) => number) => {
  const size = zipOf([{ name: 'a', content: 'x' }]).length;
  return zipOf([{ name: 'a', content: 'x', claimed: total(size) }]);
};
const many = (n: number) => Array.from({ length: n }, (_, index) => `${index}`);
/** An NPY whose header has `n` bytes. */
const headed = (n: number) => {
  const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }".padEnd(n - 1) + '\n';
  return bytes('\x93NUMPY', [2, 0], le(4, n), header, Buffer.alloc(24));
};
/** A NetCDF whose only attribute makes its last count begin at `n`. */
const netcdf = (n: number) => {
  const value = n - 8 - 8 - 8 - 8 - 8 - 4;
  return bytes(
    ...['CDF\x02', be(4, 0), be(8, 0), be(4, 12), be(4, 1), be(4, 1), 'a\0\0\0'],
    ...[be(4, 2), be(4, value), Buffer.alloc(value), be(4, 0), be(4, 0)],
  );
};
/** One record whose content has so many bytes. */
const summed = async (n: number) => {
  const content = Buffer.alloc(n, 'x');
  const sum = Buffer.from(await crc32c(content), 'base64').readUInt32BE();
  return bytes(make.tfRecord('', n).subarray(0, 12), content, le(4, masked(sum)));
};
/** A footer with so many structures in one another behind what matters. */
const nested = (depth: number) => {
  const plain = make.parquet().subarray(12, -8);
  const inner = bytes(Buffer.alloc(depth, 0x1c), Buffer.alloc(depth));
  const footer = bytes(plain.subarray(0, -1), inner, [0]);
  return bytes('PAR1', Buffer.alloc(8), footer, le(4, footer.length), 'PAR1');
};

const rows: Read[] = [
  {
    ...{ of: 'submission.archive', what: 'entries of a ZIP', path: 'a.zip' },
    limit: archive.entries,
    content: (n) => zipOf(many(n).map((name) => ({ name, content: '' }))),
    code: 'archive-entries',
  },
  {
    ...{ of: 'submission.archive', what: 'entries of a tar', path: 'a.tar' },
    limit: archive.entries,
    content: (n) => make.tar(...many(n).map((name) => make.tarEntry(name, ''))),
    code: 'archive-entries',
  },
  {
    ...{ of: 'submission.archive', what: 'how much larger it unpacks', path: 'a.zip' },
    limit: 0,
    content: (n) => unpacking((size) => archive.ratio * size + n),
    code: 'archive-ratio',
  },
  {
    ...{ of: 'submission.archive', what: 'bytes of a directory', path: 'a.zip' },
    limit: archive.directoryBytes,
    content: directoryOf,
    code: 'archive-directory',
  },
  {
    ...{ of: 'parsers/fits.ts longestHeader', what: 'cards of a header', path: 'a.fits' },
    limit: 2800 * 36 - 4,
    content: (n) =>
      make.fits(
        ['SIMPLE = T', 'BITPIX = 8', 'NAXIS = 0', ...Array<string>(n).fill('COMMENT x'), 'END'],
        0,
      ),
    code: 'fits-header',
  },
  {
    ...{ of: 'sample.ts headBytes', what: 'bytes of a header that arrival sees', path: 'a.npy' },
    limit: 8 * kib - 12,
    content: headed,
    code: 'npy-unseen',
  },
  {
    ...{ of: 'parsers/npy.ts longestHeader', what: 'bytes of a header', path: 'a.npy' },
    ...{ limit: 64 * kib, content: headed, code: 'npy-header', alone: true },
  },
  {
    ...{ of: 'parsers/npy.ts longestHeader', what: 'bytes of a header in it', path: 'a.npz' },
    limit: 64 * kib,
    content: (n) =>
      zipOf([
        { name: 'a.npy', content: headed(n) },
        { name: 'b.npy', content: plainNpy },
      ]),
    code: 'npy-header',
  },
  {
    ...{ of: 'parsers/csv.ts longestRecord', what: 'bytes of a record', path: 'a.csv' },
    limit: mib,
    content: (n) => bytes('x'.repeat(n), '\n'),
    code: 'csv-record',
  },
  {
    ...{ of: 'parsers/json-scan.ts deepest', what: 'values in one another', path: 'a.json' },
    ...{ limit: 500, content: deep, code: 'json' },
  },
  {
    ...{ of: 'parsers/json-scan.ts longestNumber', what: 'signs of a number', path: 'a.json' },
    ...{ limit: 1000, content: (n: number) => Buffer.from(`[${'1'.repeat(n)}]`), code: 'json' },
  },
  {
    ...{ of: 'parsers/tar.ts longestName', what: 'bytes of a name', path: 'a.tar' },
    limit: 64 * kib,
    content: (n) =>
      make.tar(
        make.tarEntry('././@LongLink', 'd/'.repeat(n).slice(0, n - 1) + '\0', { type: 'L' }),
        make.tarEntry('a.csv'),
      ),
    code: 'tar-header',
  },
  {
    ...{ of: 'parsers/parser.ts largest', what: 'bytes of a header', path: 'a.safetensors' },
    limit: mib,
    content: (n) => make.safetensors(`{"__metadata__": {"a": "${'x'.repeat(n - 27)}"}}`, 0),
    ...{ code: 'not-looked-through', severity: 'warning' },
  },
  {
    ...{ of: 'parsers/parquet.ts longestFooter', what: 'bytes of a footer', path: 'a.parquet' },
    limit: 16 * mib,
    content: (n) => {
      const plain = make.parquet();
      const footer = plain.subarray(12, -8);
      // a text of field 6 (created by) in front of the end of the structure
      const length = n - footer.length - 5;
      const digits = [0, 7, 14, 21].map(
        (shift, at) => ((length >> shift) & 127) | (at < 3 ? 128 : 0),
      );
      const full = bytes(footer.subarray(0, -1), [0x28], digits, Buffer.alloc(length, 'x'), [0]);
      return bytes('PAR1', Buffer.alloc(8), full, le(4, full.length), 'PAR1');
    },
    code: 'parquet-footer',
  },
  {
    ...{ of: 'parsers/thrift.ts deepest', what: 'structures in one another', path: 'a.parquet' },
    ...{ limit: 16, content: nested, code: 'thrift' },
  },
  {
    ...{ of: 'parsers/asdf.ts padding', what: 'bytes before the first block', path: 'a.asdf' },
    limit: mib - 4,
    content: (n) => {
      const whole = make.asdf('a: !core/ndarray-1.1.0 {source: 0, datatype: uint8, shape: [8]}');
      const at = whole.indexOf('\xd3BLK', 0, 'latin1');
      return bytes(whole.subarray(0, at), Buffer.alloc(n), whole.subarray(at));
    },
    code: 'asdf-block',
  },
  {
    ...{ of: 'parsers/netcdf.ts longestHeader', what: 'bytes of a header', path: 'a.nc' },
    ...{ limit: 16 * mib, content: netcdf, code: 'netcdf-header' },
  },
];

/** Of texts what stands before and after, and what fills them up. */
const texts: Record<string, [head: string, fill: string, tail: string]> = {
  'a.txt': ['', `${'x'.repeat(99)}\n`, ''],
  'a.csv': ['', `${'x'.repeat(99)}\n`, ''],
  'a.json': ['["', 'x', '"]'],
  'a.ipynb': ['{"nbformat": 4, "cells": [', ' ', ']}'],
};
/** Those of tens of MiB. */
const long: Read[] = [
  ...Object.entries(texts).map(([path, [head, fill, tail]]): Read => ({
    ...{ of: 'parsers/utf8.ts textLimit', what: 'bytes looked through', path },
    limit: 64 * mib,
    content: (n) => bytes(head, Buffer.alloc(n - head.length - tail.length, fill), tail),
    ...{ code: 'not-looked-through', severity: 'warning' },
  })),
  {
    ...{ of: 'parsers/asdf.ts longestTree', what: 'bytes of a tree', path: 'a.asdf' },
    limit: 32 * mib,
    content: (n) => {
      const [head, tail] = ['#ASDF 1.0.0\n%YAML 1.1\n---\na: 1\n', '\n...\n'];
      return bytes(head, Buffer.alloc(n - head.length - tail.length, '#'), tail);
    },
    code: 'asdf-tree',
  },
  {
    ...{ of: 'parsers/tfrecord.ts summed', what: 'bytes that are summed', path: 'a.tfrecord' },
    limit: 64 * mib - 12,
    content: (n) => summed(n),
    ...{ code: 'not-looked-through', severity: 'warning' },
  },
];

/** One parser never asks for more at once, and one archive's issues are bounded, too. */
const others: Limit[] = [
  {
    ...{ of: 'parsers/parser.ts largest', what: 'bytes that a parser is given at once' },
    within: async () => assert.equal((await asksFor(mib))?.dangerous, false),
    beyond: () => assert.rejects(asksFor(mib + 1), /A parser asks for 1048577 bytes/),
  },
  {
    ...{ of: 'parsers/archive-entries.ts told', what: 'issues of one archive' },
    within: async () => assert.equal(await encrypted(20), 20),
    beyond: async () => assert.equal(await encrypted(21), 20),
  },
];
const asksFor = (length: number) =>
  lookInto(
    (function* () {
      yield { start: 0, length };
      return { issues: [], dangerous: false };
    })(),
    2 * mib,
    (_, most) => Promise.resolve(Buffer.alloc(most)),
    policy.submission.look,
  );
const encrypted = (n: number) => {
  const entries = many(n).map((name) => ({ name, encrypted: true, link: false, size: 1 }));
  const issues = entryIssues({ path: 'a.zip', size: 1000 }, entries);
  return Promise.resolve(issues.filter(isError).length);
};

export const read: Limit[] = [...rows.map(tried), ...others];
/** They take seconds each. */
export const readLong: Limit[] = long.map(tried);
