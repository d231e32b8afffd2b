/** A few lines of Python that open a file of one format (P-2.0a). */
export interface Opening {
  format: string;
  package: string;
  lines: string[];
}

const table: [extensions: string[], opening: Opening][] = [
  [
    ['fits', 'fit', 'fts'],
    {
      format: 'FITS',
      package: 'astropy',
      lines: ['from astropy.io import fits', 'with fits.open(path) as file:', '    file.info()'],
    },
  ],
  [
    ['nc', 'nc4', 'h5', 'hdf5', 'he5'],
    {
      format: 'NetCDF or HDF5',
      package: 'xarray h5netcdf',
      lines: ['import xarray', 'data = xarray.open_dataset(path)', 'print(data)'],
    },
  ],
  [
    ['cdf'],
    {
      format: 'NASA CDF',
      package: 'cdflib',
      lines: ['import cdflib', 'file = cdflib.CDF(path)', 'print(file.cdf_info())'],
    },
  ],
  [
    ['parquet', 'feather', 'arrow', 'orc'],
    {
      format: 'Parquet, Arrow or ORC',
      package: 'pyarrow',
      lines: [
        'import pyarrow.dataset',
        'format = {"arrow": "ipc"}.get(path.rsplit(".")[-1], path.rsplit(".")[-1])',
        'print(pyarrow.dataset.dataset(path, format=format).schema)',
      ],
    },
  ],
  [
    ['npy', 'npz'],
    {
      format: 'NumPy',
      package: 'numpy',
      lines: ['import numpy', 'data = numpy.load(path, allow_pickle=False)', 'print(data)'],
    },
  ],
  [
    ['csv', 'tsv'],
    {
      format: 'CSV',
      package: 'pandas',
      lines: ['import pandas', 'print(pandas.read_csv(path, sep=None, engine="python").head())'],
    },
  ],
  [
    ['json', 'geojson', 'ipynb'],
    {
      format: 'JSON',
      package: '',
      lines: ['import json', 'with open(path) as file:', '    data = json.load(file)'],
    },
  ],
  [
    ['asdf'],
    {
      format: 'ASDF',
      package: 'asdf',
      lines: ['import asdf', 'with asdf.open(path) as file:', '    print(file.info())'],
    },
  ],
  [
    ['grib', 'grib2', 'grb', 'grb2'],
    {
      format: 'GRIB',
      package: 'xarray cfgrib',
      lines: ['import xarray', 'print(xarray.open_dataset(path, engine="cfgrib"))'],
    },
  ],
  [
    ['jp2', 'tif', 'tiff', 'png', 'jpg', 'jpeg'],
    {
      format: 'image',
      package: 'pillow',
      lines: ['from PIL import Image', 'image = Image.open(path)', 'print(image.size, image.mode)'],
    },
  ],
  [
    ['mat'],
    {
      format: 'MATLAB 5',
      package: 'scipy',
      lines: ['import scipy.io', 'print(scipy.io.loadmat(path).keys())'],
    },
  ],
];

/** The extension of a path in lower case, where the table knows it. */
export function formatOf(path: string): string | undefined {
  const extension = /\.([a-z0-9]{1,10})(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase();
  return table.some(([extensions]) => extensions.some((one) => one === extension))
    ? extension
    : undefined;
}

/** How to open files of these formats, each way once. */
export const openingsOf = (formats: string[]): Opening[] =>
  table
    .filter(([extensions]) => extensions.some((extension) => formats.includes(extension)))
    .map(([, opening]) => opening);
