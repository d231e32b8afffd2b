import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folder of the emulator. No name given by a caller becomes part of a path: objects and sessions
 * are filed under a SHA-256 of their name, buckets under names that passed the bucket-name rule.
 */
export class Disk {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
    for (const folder of ['buckets', 'sessions', 'logs', 'drafts'])
      mkdirSync(join(root, folder), { recursive: true });
    for (const draft of readdirSync(join(root, 'drafts'))) rmSync(join(root, 'drafts', draft));
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  /** A new file name for content that may never be finished; left-overs go at the next start. */
  draft(): string {
    return this.path('drafts', randomUUID());
  }
}

export function digest(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

/** Replaces a file in one step: a reader, or a restart after a kill, sees the old or the new text. */
export function saveJson(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, JSON.stringify(value));
  renameSync(`${file}.new`, file);
}

export function readJsonFile(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
