import {
  all,
  any,
  ascii,
  bytes,
  ending,
  hdf5,
  safetensors,
  text,
  textOf,
  tfRecord,
  type Sample,
  type Signature,
} from './sample.ts';

export interface Format {
  name: string;
  /** Without the dot, lower case; the longest that fits a path counts. */
  extensions: string[];
  contentType: string;
  signature: Signature;
  /** What is inside of it is not looked at. */
  opaque?: true;
}

const row = (
  name: string,
  extensions: string,
  contentType: string,
  signature: Signature,
  opaque?: 'opaque',
): Format => ({
  name,
  extensions: extensions.split(' '),
  contentType,
  signature,
  ...(opaque ? { opaque: true } : {}),
});

const zip = any(bytes(0, '504b0304'), bytes(0, '504b0506'));
const gzip = bytes(0, '1f8b08');
const json = /^\ufeff?\s*[[{]/;
const cdfTail = any(bytes(4, '0000ffff'), bytes(4, 'cccc0001'));

/** Every format that is taken, by the signatures of its own specification. */
export const formats: Format[] = [
  row('FITS', 'fits fit fts fz', 'application/fits', ascii(0, 'SIMPLE  =')),
  row('HDF5', 'h5 hdf5 he5 hdf', 'application/x-hdf5', hdf5),
  row('HDF4', 'hdf h4', 'application/x-hdf', bytes(0, '0e031301')),
  row('NetCDF-4', 'nc nc4', 'application/netcdf', hdf5),
  row(
    'NetCDF-3',
    'nc nc3 cdf',
    'application/netcdf',
    any(ascii(0, 'CDF\x01'), ascii(0, 'CDF\x02'), ascii(0, 'CDF\x05')),
  ),
  row(
    'NASA CDF',
    'cdf',
    'application/x-cdf',
    all(any(bytes(0, 'cdf30001'), bytes(0, 'cdf26002'), bytes(0, '0000ffff')), cdfTail),
  ),
  row(
    'TIFF',
    'tif tiff',
    'image/tiff',
    any(
      bytes(0, '49492a00'),
      bytes(0, '4d4d002a'),
      bytes(0, '49492b0008000000'),
      bytes(0, '4d4d002b00080000'),
    ),
  ),
  row(
    'JPEG 2000',
    'jp2 jpx j2k j2c',
    'image/jp2',
    any(bytes(0, '0000000c6a5020200d0a870a'), bytes(0, 'ff4fff51')),
  ),
  row(
    'Parquet',
    'parquet',
    'application/vnd.apache.parquet',
    all(ascii(0, 'PAR1'), ending('PAR1')),
  ),
  row(
    'Arrow',
    'arrow feather ipc',
    'application/vnd.apache.arrow.file',
    all(ascii(0, 'ARROW1\0\0'), ending('ARROW1')),
  ),
  row('Feather 1', 'feather', 'application/x-feather', all(ascii(0, 'FEA1'), ending('FEA1'))),
  row('ORC', 'orc', 'application/x-orc', all(ascii(0, 'ORC'), ending('ORC', 1))),
  row(
    'NumPy',
    'npy',
    'application/x-npy',
    any(bytes(0, '934e554d505901'), bytes(0, '934e554d505902'), bytes(0, '934e554d505903')),
  ),
  row('NumPy archive', 'npz', 'application/x-npz', zip),
  row('Zarr', 'zarr.zip', 'application/zip', zip),
  row('TFRecord', 'tfrecord tfrecords', 'application/x-tfrecord', tfRecord),
  row('safetensors', 'safetensors', 'application/x-safetensors', safetensors),
  row('ONNX', 'onnx', 'application/x-onnx', () => true),
  row('GRIB', 'grib grib2 grb grb2', 'application/x-grib', all(ascii(0, 'GRIB'), ending('7777'))),
  row('ASDF', 'asdf', 'application/x-asdf', ascii(0, '#ASDF ')),
  row(
    'MAT',
    'mat',
    'application/x-matlab-data',
    any(
      all(ascii(0, 'MATLAB 5.0 MAT-file'), any(ascii(126, 'IM'), ascii(126, 'MI'))),
      all(ascii(0, 'MATLAB 7.'), hdf5),
    ),
  ),
  row('PNG', 'png', 'image/png', bytes(0, '89504e470d0a1a0a')),
  row('JPEG', 'jpg jpeg', 'image/jpeg', bytes(0, 'ffd8ff')),
  row('ZIP', 'zip', 'application/zip', zip),
  row('gzip', 'gz tgz', 'application/gzip', gzip, 'opaque'),
  row('bzip2', 'bz2', 'application/x-bzip2', ascii(0, 'BZh'), 'opaque'),
  row('xz', 'xz', 'application/x-xz', bytes(0, 'fd377a585a00'), 'opaque'),
  row('Zstandard', 'zst', 'application/zstd', bytes(0, '28b52ffd'), 'opaque'),
  row('tar', 'tar', 'application/x-tar', ascii(257, 'ustar')),
  row(
    'notebook',
    'ipynb',
    'application/x-ipynb+json',
    (sample) =>
      text(json)(sample) &&
      (sample.head.includes('"nbformat"') || sample.tail.includes('"nbformat"')),
  ),
  row('JSON', 'json geojson', 'application/json', text(json)),
  row('JSON lines', 'jsonl ndjson', 'application/x-ndjson', text(json)),
  row('CSV', 'csv', 'text/csv', text()),
  row('TSV', 'tsv', 'text/tab-separated-values', text()),
  row('text', 'txt md rst bib cff yaml yml dat', 'text/plain', text()),
];

const longest = (path: string): string | undefined =>
  formats
    .flatMap(({ extensions }) => extensions)
    .filter((extension) => path.toLowerCase().endsWith(`.${extension}`))
    .sort((a, b) => b.length - a.length)[0];

/** The formats that a path's extension stands for; undefined when there is none. */
export function formatsOf(path: string): Format[] | undefined {
  const extension = longest(path);
  if (extension === undefined) return undefined;
  return formats.filter(({ extensions }) => extensions.includes(extension));
}
/** The first of them: gives the content type. */
export const formatOf = (path: string): Format | undefined => formatsOf(path)?.[0];

/** The name of the format that a sample bears the signature of, ONNX (which has none) apart. */
export const recognise = (sample: Sample): string | undefined =>
  formats.find(({ name, signature }) => name !== 'ONNX' && signature(sample))?.name ??
  (textOf(sample) === undefined ? undefined : 'text');

/** Why a path's extension is not taken, and what to do. */
export function unknownFormat(path: string): string {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const instead: Record<string, string> = {
    pkl: 'pickles run code when opened: save arrays as NPY or HDF5',
    pickle: 'pickles run code when opened: save arrays as NPY or HDF5',
    joblib: 'joblib files run code when opened: save arrays as NPY or HDF5',
    pt: 'PyTorch files are pickles: save the weights as safetensors',
    pth: 'PyTorch files are pickles: save the weights as safetensors',
    xlsx: 'save each sheet as CSV or Parquet',
    xls: 'save each sheet as CSV or Parquet',
    html: 'send Markdown or a notebook',
    svg: 'send PNG',
    exe: 'programs are not data: publish them where code is published',
  };
  const known = [...new Set(formats.flatMap(({ extensions }) => extensions))].join(', ');
  return `Files of type ".${extension}" are not taken: ${instead[extension] ?? `use one of ${known}`}.`;
}
