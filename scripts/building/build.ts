import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import * as z from 'zod';
import { ROOT } from '../lib/paths.ts';
import { checkLibraries } from './check-libraries.ts';
import { bakeScript, entryModule, writeEntry } from './compile-cache.ts';

const framework = '@google-cloud/functions-framework';
const Package = z.object({ dependencies: z.record(z.string(), z.string()) });

/** What CommonJS packages expect to find, in an ES module. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  "const __dirname = __fileURLToPath(new URL('.', import.meta.url));",
].join(' ');

/** The modules that were made, with their bytes, and the files that went into them. */
export interface Built {
  modules: Record<string, number>;
  sources: string[];
}

/**
 * Bundles what is deployed into `folder`: ES modules in split chunks, so that a function loads what it
 * uses, with the SQL statements and table schemas beside them.
 */
export async function buildFunctions(folder: string): Promise<Built> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [join(ROOT, 'functions/index.ts')],
    outdir: join(folder, 'app'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    outExtension: { '.js': '.mjs' },
    minify: true,
    // Firestore over REST looks at the names of its classes
    keepNames: true,
    // bundled, it would lose the registrations
    external: [framework],
    // its main is CommonJS, whose names an import() would not see
    alias: { 'hash-wasm': 'hash-wasm/dist/index.esm.js' },
    banner: { js: banner },
    metafile: true,
    logLevel: 'warning',
  });
  checkLibraries(metafile);
  await writeEntry(folder);
  for (const beside of ['sql', 'schemas'])
    await cp(join(ROOT, 'functions/egress', beside), join(folder, beside), { recursive: true });
  const own = Package.parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
  const deployed = {
    name: 'spaceml-data-access',
    private: true,
    type: 'module',
    main: entryModule,
    // Google's buildpack runs it, on the Node that will serve
    scripts: { 'gcp-build': `node ${bakeScript}` },
    engines: { node: '24' },
    dependencies: { [framework]: own.dependencies[framework] },
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(deployed, undefined, 2)}\n`);
  const modules = Object.entries(metafile.outputs).map(([name, { bytes }]) => [name, bytes]);
  return {
    modules: Object.fromEntries(modules) as Built['modules'],
    sources: Object.keys(metafile.inputs),
  };
}
