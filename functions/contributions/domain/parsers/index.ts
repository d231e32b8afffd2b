import { arrow } from './arrow.ts';
import { asdf } from './asdf.ts';
import { cdf } from './cdf.ts';
import { csv, tsv } from './csv.ts';
import { fits } from './fits.ts';
import { grib } from './grib.ts';
import { hdf5 } from './hdf5.ts';
import { jp2 } from './jp2.ts';
import { jpeg } from './jpeg.ts';
import { json, jsonLines, notebook } from './json.ts';
import { mat } from './mat.ts';
import { netcdf } from './netcdf.ts';
import { npy } from './npy.ts';
import { npz } from './npz.ts';
import { orc } from './orc.ts';
import { parquet } from './parquet.ts';
import type { Parser } from './parser.ts';
import { png } from './png.ts';
import { safetensors } from './safetensors.ts';
import { tar } from './tar.ts';
import { text } from './text.ts';
import { tfRecord } from './tfrecord.ts';
import { tiff } from './tiff.ts';
import { zip } from './zip.ts';

/** The parser of each format by its name; the others are known by their signatures alone. */
export const parsers: Partial<Record<string, Parser>> = {
  FITS: fits,
  HDF5: hdf5,
  'NetCDF-4': hdf5,
  'NetCDF-3': netcdf,
  'NASA CDF': cdf,
  Parquet: parquet,
  Arrow: arrow,
  NumPy: npy,
  'NumPy archive': npz,
  Zarr: zip,
  ZIP: zip,
  tar,
  TFRecord: tfRecord,
  safetensors,
  GRIB: grib,
  ASDF: asdf,
  ORC: orc,
  TIFF: tiff,
  'JPEG 2000': jp2,
  PNG: png,
  JPEG: jpeg,
  MAT: mat,
  notebook,
  JSON: json,
  'JSON lines': jsonLines,
  CSV: csv,
  TSV: tsv,
  text,
};

/** Formats whose directory must be seen whole: one bad entry behind the last one looked at is enough. */
export const seenWhole = ['NumPy archive', 'Zarr', 'ZIP', 'tar'];
