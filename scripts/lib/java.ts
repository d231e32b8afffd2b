import { join } from 'node:path';

import { isExecutable, onPath, output } from './command.ts';
import { Remedy } from './remedy.ts';

export interface Java {
  readonly path: string;
  readonly major: number;
}

const OLDEST = 11;

/** JAVA_HOME's java, or the one on PATH. Errors: Remedy when there is none, or none new enough. */
export async function findJava(oldest = OLDEST): Promise<Java> {
  const home = process.env.JAVA_HOME;
  const ofHome = home === undefined ? undefined : join(home, 'bin', 'java');
  const path = ofHome !== undefined && isExecutable(ofHome) ? ofHome : onPath('java');
  const install = `install Java 21 (Debian: apt-get install default-jre-headless; macOS: brew install openjdk) or set JAVA_HOME`;
  if (path === undefined)
    throw new Remedy(
      `The Firestore and Pub/Sub emulators need Java ${oldest} or newer: ${install}.`,
    );
  const major = await majorOf(path);
  if (major === undefined) throw new Remedy(`${path} does not run: ${install}.`);
  if (major < oldest)
    throw new Remedy(`Java ${oldest} or newer is needed and ${path} is Java ${major}: ${install}.`);
  return { path, major };
}

async function majorOf(path: string): Promise<number | undefined> {
  try {
    const { stderr } = await output(path, ['-version']);
    const version = /version "(?:1\.)?(\d+)/.exec(stderr)?.[1];
    return version === undefined ? undefined : Number(version);
  } catch {
    return undefined;
  }
}
