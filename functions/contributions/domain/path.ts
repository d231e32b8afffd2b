import { policy } from '../../policy.ts';

/**
 * What is wrong with a path of a file within its submission, or undefined. Paths live in the manifest
 * and below `data/` when published, never in an upload's object name.
 */
export function pathFault(path: string): string | undefined {
  const { path: longest, pathPart } = policy.submission;
  if (path.length === 0) return 'Give each file a path.';
  if (path.length > longest) return `A path has at most ${longest} signs: shorten it.`;
  if (path !== path.normalize('NFC')) return 'Write the path in Unicode form NFC.';
  if (!/^[\w./-]+$/.test(path)) return 'Use only A-Z, a-z, 0-9, _, -, . and / in a path.';
  const parts = path.split('/');
  if (parts.includes('')) return 'No / at the start or the end, and no two in a row.';
  if (parts.some((part) => part.startsWith('.') || part.endsWith('.')))
    return 'No part of a path begins or ends with a dot.';
  if (parts.some((part) => part.length > pathPart))
    return `Each part of a path has at most ${pathPart} signs: shorten it.`;
  return undefined;
}

/** Two paths with the same key cannot stand beside each other: not every file system tells them apart. */
export const pathKey = (path: string): string => path.normalize('NFC').toLowerCase();
