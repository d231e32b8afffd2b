import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeOnce } from '../../../scripts/lib/atomic.ts';
import { isExecutable, onPath, output } from '../../../scripts/lib/command.ts';
import { firestoreJar } from '../../../scripts/lib/jars.ts';
import { findJava } from '../../../scripts/lib/java.ts';
import { cacheFolder } from '../../../scripts/lib/paths.ts';
import { Remedy } from '../../../scripts/lib/remedy.ts';

const sources = ['StorageRules.java', 'Values.java'].map((name) => join(import.meta.dirname, name));

/** A tool of the JDK that the `java` in use belongs to. */
function tool(name: string): string {
  const beside = process.env['JAVA_HOME'] && join(process.env['JAVA_HOME'], 'bin', name);
  const found = beside && isExecutable(beside) ? beside : onPath(name);
  if (found) return found;
  throw new Remedy(
    `The test of storage.rules compiles Java and there is no ${name}: install a JDK of 17 or newer (Debian: apt-get install default-jdk-headless; macOS: brew install openjdk) or set JAVA_HOME.`,
  );
}

/** A jar that evaluates storage.rules with the engine in the Firestore emulator's jar; compiled once per source and emulator. */
export async function rulesRuntime(): Promise<string> {
  await findJava(17);
  const emulator = await firestoreJar();
  const hash = createHash('sha256').update(`${emulator} ${statSync(emulator).size}`);
  for (const source of sources) hash.update(readFileSync(source));
  const name = `storage-rules-${hash.digest('hex').slice(0, 16)}.jar`;
  return makeOnce(join(cacheFolder(), name), async (temporary) => {
    const classes = `${temporary}.classes`;
    await mkdir(classes, { recursive: true });
    try {
      const [javac, jar] = [tool('javac'), tool('jar')];
      await output(javac, ['-nowarn', '-proc:none', '-cp', emulator, '-d', classes, ...sources]);
      const manifest = join(dirname(classes), `${name}.${process.pid}.manifest`);
      await writeFile(manifest, manifestOf('StorageRules', emulator));
      await output(jar, [
        '--create',
        '--file',
        temporary,
        '--manifest',
        manifest,
        '-C',
        classes,
        '.',
      ]);
      await rm(manifest);
    } finally {
      await rm(classes, { recursive: true });
    }
  });
}

/** Lines of a manifest have at most 72 bytes; a longer one goes on after a space. */
function manifestOf(main: string, path: string): string {
  const line = `Class-Path: ${pathToFileURL(path).href}`;
  const folded = line.match(/^.{1,70}|.{1,69}/g)!.join('\n ');
  return `Main-Class: ${main}\n${folded}\n`;
}
