import { crc32, deflateRawSync } from 'node:zlib';

import {
  arrow,
  asdf,
  bytes,
  cdf,
  fits,
  grib,
  hdf5,
  jp2,
  jpeg,
  mat,
  netcdf,
  npy as npyHeader,
  orc,
  parquet,
  png,
  safetensors,
  tar,
  tarEntry,
  tfRecord,
  tiff,
} from './minimal.ts';

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

/** The smallest thing of each kind, by extension. */
export const samples: Record<string, Buffer> = {
  fits: fits(),
  h5: hdf5(),
  'user-block.h5': Buffer.concat([Buffer.alloc(512), hdf5(512)]),
  'later.h5': hdf5(0, 2),
  h4: bytes([0x0e, 0x03, 0x13, 0x01, 0]),
  nc: hdf5(),
  'one.nc': netcdf(1),
  'three.nc': netcdf(2),
  'five.nc': netcdf(5),
  cdf: cdf(),
  tif: tiff(),
  'big.tif': tiff(true),
  jp2: jp2(),
  parquet: parquet(),
  arrow: arrow(),
  'old.feather': bytes('FEA1 \0 FEA1'),
  orc: orc(),
  npy: plainNpy,
  npz: zipOf([{ name: 'a.npy', content: plainNpy }]),
  'zarr.zip': zipOf([{ name: '.zgroup', content: '{}' }]),
  tfrecord: tfRecord('abc'),
  safetensors: safetensors({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, 8),
  grib: grib(),
  asdf: asdf('a: !core/ndarray-1.1.0 {source: 0, datatype: uint8, shape: [8]}'),
  mat: mat(),
  png: png(),
  jpg: jpeg(),
  zip: zipOf([{ name: 'a.csv', content: 'a,b\n' }]),
  'tar.gz': bytes([0x1f, 0x8b, 8, 0]),
  tar: tar(tarEntry('a.csv')),
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
