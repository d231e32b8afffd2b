import { Remedy } from './remedy.ts';
import { wheelFile, type Pin } from './wheels.ts';

/** A real file of a real instrument (or of a format's own test suite), out of a published package. */
export interface Sample {
  readonly id: string;
  readonly format: Format;
  readonly instrument: string;
  readonly pin: Pin;
  readonly member: string;
}

export type Format =
  | 'fits'
  | 'fits.gz'
  | 'cdf'
  | 'netcdf3'
  | 'netcdf4'
  | 'hdf5'
  | 'jpeg2000'
  | 'grib'
  | 'parquet'
  | 'orc'
  | 'asdf'
  | 'mat5'
  | 'mat73'
  | 'votable'
  | 'npy'
  | 'npz'
  | 'arrow'
  | 'json'
  | 'csv'
  | 'png'
  | 'jpeg'
  | 'tiff'
  | 'objects'
  | 'fake';

function pin(name: string, version: string, sha256: string): Pin {
  return { package: name, version, sha256 };
}

const sunpy = pin(
  'sunpy',
  '7.0.5',
  '65300f5064dbad0d951d23fe67b72fea2d1b3c22a6190b5d6613a13200c28794',
);
const astropy = pin(
  'astropy',
  '8.0.2',
  '000d6998bcf4f097257b3776f29f1dafde0967bf1b091edbad95df564eee4eea',
);
const xarray = pin(
  'xarray',
  '2026.9.0',
  'fe349fa871628b1a0a5217af3fe1283a2862d5485156e6eda354fffb81c3bb7c',
);
const asdf = pin(
  'asdf',
  '6.0.0',
  '152d49f9b2a2cd3ac0321b3ae6d2c30e2cb83d944ec00b8205aebf827fa38a7f',
);
/** 55 MB, of which we use 6 kB: the only package with ORC files. */
const pyarrow = pin(
  'pyarrow',
  '26.0.1',
  'f71221bbc7707e3fad920d0478db9350791d4714ec445299ee0d56559fbc156c',
);
/** 35 MB. */
const scipy = pin(
  'scipy',
  '1.18.1',
  'fdaf5ea890a6183d0565f51a61799d67081bd5b1cf03c5f4b3fd3732108625c9',
);
/** 15 MB: the arrays of Python objects that its own tests read. */
const numpy = pin(
  'numpy',
  '2.5.5',
  '824025655df929268bfe6b47ed91a00d14209a6f760847cf150be446829e1ce4',
);

/** 13 MB. */
const skimage = pin(
  'scikit-image',
  '0.26.0',
  'b36ab5e778bf50af5ff386c3ac508027dc3aaeccf2161bdf96bde6848f44d21b',
);

function of(from: Pin, folder: string) {
  return (id: string, format: Format, instrument: string, file: string): Sample => ({
    id,
    format,
    instrument,
    pin: from,
    member: `${folder}/${file}`,
  });
}
const sun = of(sunpy, 'sunpy/data/test');
const sky = of(astropy, 'astropy');
const mat = of(scipy, 'scipy/io/matlab/tests/data');

export const samples: readonly Sample[] = [
  sun('aia-171', 'fits', 'SDO/AIA 171', 'aia_171_level1.fits'),
  sun('hmi-magnetogram', 'fits', 'SDO/HMI', 'resampled_hmi.fits'),
  sun('eve-esp', 'fits', 'SDO/EVE', 'eve_l1_esp_2011046_00_truncated.fits'),
  sun('eit-195', 'fits', 'SOHO/EIT', 'EIT/efz20040301.000010_s.fits'),
  sun('eit-195-later', 'fits', 'SOHO/EIT', 'EIT/efz20040301.010016_s.fits'),
  sun('rhessi-image', 'fits', 'RHESSI', 'hsi_image_20101016_191218.fits'),
  sun('gbm-counts', 'fits', 'Fermi/GBM', 'gbm.fits'),
  sun('goes-15-xrs-fits', 'fits', 'GOES-15/XRS', 'go1520110607.fits'),
  sun('goes-15-xrs-gz', 'fits.gz', 'GOES-15/XRS', 'go1520120601.fits.gz'),
  sun('psp-fields', 'cdf', 'Parker Solar Probe/FIELDS', 'psp_fld_l2_mag_rtn_1min_20200104_v02.cdf'),
  sun('solo-epd', 'cdf', 'Solar Orbiter/EPD', 'solo_L2_epd-ept-north-hcad_20200713_V02.cdf'),
  sun('solo-swa', 'cdf', 'Solar Orbiter/SWA', 'solo_L1_swa-pas-mom_20200706_V01.cdf'),
  sun('goes-16-xrs', 'netcdf4', 'GOES-16/XRS', 'sci_xrsf-l2-avg1m_g16_d20210101_truncated.nc'),
  sun('goes-17-xrs', 'netcdf4', 'GOES-17/XRS', 'sci_xrsf-l2-flx1s_g17_d20201016_truncated.nc'),
  sun('goes-13-xrs', 'netcdf4', 'GOES-13/XRS', 'goes_13_leap_second.nc'),
  sun('aia-193-jp2', 'jpeg2000', 'SDO/AIA 193', '2013_06_24__17_31_30_84__SDO_AIA_AIA_193.jp2'),
  sun(
    'lasco-c3-jp2',
    'jpeg2000',
    'SOHO/LASCO C3',
    '2013_05_13__16_54_06_137__SOHO_LASCO_C3_white-light.jp2',
  ),
  sun(
    'eui-fsi-jp2',
    'jpeg2000',
    'Solar Orbiter/EUI',
    '2022_04_01__00_00_45__SOLO-EUI-FSI_EUI_FSI_174.jp2',
  ),
  sun('aia-map', 'asdf', 'SDO/AIA 171', 'aiamap_genericmap_1.0.0.asdf'),
  sun(
    'not-fits',
    'fake',
    'none: a web page under the name of a FITS file',
    'not_actually_fits.fits',
  ),
  sky('stis-raw', 'fits', 'HST/STIS', 'io/fits/tests/data/o4sp040b0_raw.fits'),
  sky('acs-flt', 'fits', 'HST/ACS', 'wcs/tests/data/j94f05bgq_flt.fits'),
  sky('chandra-time', 'fits', 'Chandra/ACIS', 'io/fits/tests/data/chandra_time.fits'),
  sky('m13', 'fits', 'ground: M13', 'io/fits/hdu/compressed/tests/data/m13.fits'),
  sky('gaia-dr3', 'votable', 'Gaia', 'io/misc/tests/data/gaia_source_dr3_select_1_result.vot'),
  sky('old-meta', 'hdf5', 'test suite', 'io/misc/tests/data/old_meta_example.hdf5'),
  sky(
    'votable-parquet',
    'parquet',
    'test suite',
    'io/votable/tests/data/parquet_binary.xml.parquet',
  ),
  of(xarray, 'xarray/tests/data')('example-grib', 'grib', 'test suite', 'example.grib'),
  of(xarray, 'xarray/tests/data')('example-nc', 'netcdf3', 'test suite', 'example_1.nc'),
  of(asdf, 'asdf/_tests/data')('blocks', 'asdf', 'test suite', 'block0.asdf'),
  of(pyarrow, 'pyarrow/tests/data')('orc-test1', 'orc', 'test suite', 'orc/TestOrcFile.test1.orc'),
  of(pyarrow, 'pyarrow/tests/data')(
    'pandas-parquet',
    'parquet',
    'test suite',
    'parquet/v0.7.1.parquet',
  ),
  mat('mat-matrix', 'mat5', 'test suite', 'testmatrix_7.4_GLNX86.mat'),
  mat('mat-hdf5', 'mat73', 'test suite', 'testhdf5_7.4_GLNX86.mat'),
  mat('mat-malformed', 'fake', 'test suite: cut off', 'malformed1.mat'),
  sun('camera-npy', 'npy', 'test suite', 'camera.npy'),
  sun(
    'solar-cycle-json',
    'json',
    'NOAA solar cycle indices',
    'predicted-solar-cycle-truncated.json',
  ),
  of(scipy, 'scipy/fftpack/tests')('fftw-npz', 'npz', 'test suite', 'fftw_double_ref.npz'),
  of(scipy, 'scipy/signal/tests/data')('giss-csv', 'csv', 'GISS temperatures', 'GLB.Ts+dSST.csv'),
  sky('coordinates-csv', 'csv', 'test suite', 'coordinates/tests/accuracy/data/fk4_no_e_fk5.csv'),
  of(pyarrow, 'pyarrow/tests/data')(
    'feather-2',
    'arrow',
    'test suite',
    'feather/v0.17.0.version.2-compression.lz4.feather',
  ),
  of(skimage, 'skimage/data')('hubble-jpeg', 'jpeg', 'HST deep field', 'hubble_deep_field.jpg'),
  of(skimage, 'skimage/data')('moon-png', 'png', 'ground: Moon', 'moon.png'),
  of(skimage, 'skimage/data')('pages-tiff', 'tiff', 'test suite', 'multipage.tif'),
  of(numpy, 'numpy/lib/tests/data')('objects-npy', 'objects', 'test suite', 'py3-objarr.npy'),
  of(numpy, 'numpy/lib/tests/data')('objects-npz', 'objects', 'test suite', 'py3-objarr.npz'),
];

/** The file of a sample, in the cache. Errors: Remedy. */
export async function sampleFile(id: string): Promise<string> {
  const sample = samples.find((candidate) => candidate.id === id);
  if (sample === undefined)
    throw new Remedy(`No sample ${id}: there are ${samples.map((one) => one.id).join(', ')}.`);
  return wheelFile(sample.pin, sample.member);
}
