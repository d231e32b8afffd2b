import type { Metafile } from 'esbuild';

/**
 * Throws when code of ours imports a library when first used and would find nothing of it but `default`:
 * what a CommonJS package becomes in a bundle, though Node gives its names when nothing is bundled.
 */
export function checkLibraries({ inputs, outputs }: Metafile): void {
  const made = Object.values(outputs);
  const nameless = Object.entries(inputs)
    .filter(([file]) => file.startsWith('functions/'))
    .flatMap(([file, { imports }]) =>
      imports
        .filter(({ kind, path }) => kind === 'dynamic-import' && path.startsWith('node_modules/'))
        .map(({ path }) => ({ file, path })),
    )
    .filter(({ path }) => {
      const names = made.find(({ entryPoint }) => entryPoint === path)?.exports ?? [];
      return names.every((name) => name === 'default');
    });
  if (nameless.length > 0)
    throw new Error(
      `Import these statically from a file of functions/platform/libraries/, and that file when first used: ${nameless
        .map(({ file, path }) => `${path} (in ${file})`)
        .join(', ')}`,
    );
}
