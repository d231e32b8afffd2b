import { crc32, deflateRawSync } from 'node:zlib';

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part),
    ),
  );
const npyHeader = (descr: string, version = 1): Buffer => {
  const header = `{'descr': ${descr}, 'fortran_order': False, 'shape': (3,), }\n`;
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(header.length);
  else length.writeUInt32LE(header.length);
  return Buffer.concat([
    bytes('\x93NUMPY', [version, 0]),
    length,
    Buffer.from(header),
    Buffer.alloc(24),
  ]);
};

export interface Member {
  name: string;
  content: Buffer | string;
  deflate?: boolean;
  encrypted?: boolean;
  /** Said in the directory, instead of the truth. */
  claimed?: number;
}

/** A ZIP as common programs write it. */
export function zipOf(members: Member[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, deflate, encrypted, claimed } of members) {
    const raw = Buffer.from(content);
    const data = deflate ? deflateRawSync(raw) : raw;
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(encrypted ? 1 : 0, 2);
    head.writeUInt16LE(deflate ? 8 : 0, 4);
    head.writeUInt32LE(crc32(raw), 10);
    head.writeUInt32LE(data.length, 14);
    head.writeUInt32LE(claimed ?? raw.length, 18);
    head.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([bytes('PK\x03\x04'), head, Buffer.from(name), data]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([bytes('PK\x01\x02', [20, 0]), head, end, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, listed, bytes('PK\x05\x06'), end]);
}

export const plainNpy = npyHeader("'<f8'");
export const objectNpy = npyHeader("'|O'");
const hdf5 = bytes('\x89HDF\r\n\x1a\n', [0, 0, 0]);

/** The smallest thing of each kind, by extension. */
export const samples: Record<string, Buffer> = {
  fits: bytes('SIMPLE  =                    T'.padEnd(2880, ' '), Array<number>(2880).fill(0)),
  h5: hdf5,
  'user-block.h5': Buffer.concat([Buffer.alloc(512), hdf5]),
  h4: bytes([0x0e, 0x03, 0x13, 0x01, 0]),
  nc: hdf5,
  'three.nc': bytes('CDF\x02', [0, 0, 0, 0]),
  cdf: bytes([0xcd, 0xf3, 0, 1, 0xcc, 0xcc, 0, 1]),
  tif: bytes('II*\0', [8, 0, 0, 0]),
  'big.tif': bytes('MM\0+', [0, 8, 0, 0]),
  jp2: bytes([0, 0, 0, 0x0c], 'jP  \r\n\x87\n'),
  parquet: bytes('PAR1 \0 PAR1'),
  arrow: bytes('ARROW1\0\0 batches ARROW1'),
  'old.feather': bytes('FEA1 \0 FEA1'),
  orc: bytes('ORC \0 ORC', [0x17]),
  npy: plainNpy,
  npz: zipOf([{ name: 'a.npy', content: plainNpy }]),
  'zarr.zip': zipOf([{ name: '.zgroup', content: '{}' }]),
  tfrecord: bytes([3, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0], 'abc', [0, 0, 0, 0]),
  safetensors: bytes([2, 0, 0, 0, 0, 0, 0, 0], '{}'),
  grib: bytes('GRIB \0 7777'),
  asdf: bytes('#ASDF 1.0.0\n#ASDF_STANDARD 1.5.0\n%YAML 1.1\n'),
  mat: bytes('MATLAB 5.0 MAT-file, Platform: GLNXA64'.padEnd(124, ' '), [0, 1], 'IM'),
  png: bytes('\x89PNG\r\n\x1a\n', [0, 0]),
  jpg: bytes([0xff, 0xd8, 0xff, 0xe0]),
  zip: zipOf([{ name: 'a.csv', content: 'a,b\n' }]),
  'tar.gz': bytes([0x1f, 0x8b, 8, 0]),
  tar: bytes('name'.padEnd(257, '\0'), 'ustar'),
  bz2: bytes('BZh91AY', [0]),
  xz: bytes([0xfd], '7zXZ', [0]),
  zst: bytes([0x28, 0xb5, 0x2f, 0xfd]),
  ipynb: bytes('{"cells": [], "nbformat": 4}'),
  json: bytes('{"a": 1}'),
  jsonl: bytes('{"a": 1}\n{"a": 2}\n'),
  csv: bytes('a,b\n1,2\n'),
  tsv: bytes('a\tb\n'),
  md: bytes('# Title\n'),
  txt: bytes('MZ is how this text begins\n'),
};
// Masked CRC32C of the length above, as TensorFlow writes it.
export const tfLengthSum = (sum: number): void => {
  samples['tfrecord']!.writeUInt32LE(sum, 8);
};

/** What is dangerous whatever it is called, by the code of the issue. */
export const harmful: Record<string, Buffer[]> = {
  executable: [
    bytes('\x7fELF', [2, 1, 1]),
    Buffer.concat([bytes('MZ'), Buffer.alloc(62)]),
    bytes([0xcf, 0xfa, 0xed, 0xfe, 7]),
    bytes('#!/bin/sh\nrm -rf /\n'),
    bytes('\0asm', [1, 0, 0, 0]),
  ],
  pickle: [
    bytes([0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0], 'Ne.'),
    bytes([0x80, 2], '}q\0.'),
    bytes("cposix\nsystem\n(S'id'\ntR."),
    bytes('(dp0\n.'),
  ],
  'object-array': [objectNpy, npyHeader("[('a', '<i4'), ('b', 'O')]"), npyHeader("'|O'", 2)],
  html: [
    bytes('<!DOCTYPE html><html><body></body></html>'),
    bytes('\n <!-- hello -->\n<script>alert(1)</script>'),
    bytes('\xef\xbb\xbf<HTML>'),
  ],
  svg: [
    bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    bytes('<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg >'),
  ],
  macros: [bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])],
};
