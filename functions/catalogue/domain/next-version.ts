import { Fault, type FieldError } from '../../platform/fault.ts';
import type { TextInput } from './input.ts';
import type { TextVersion } from './terms.ts';

const refused = (pointer: string, detail: string): Fault => {
  const errors: FieldError[] = [{ pointer, detail }];
  return new Fault('invalid', detail, { errors });
};

/**
 * The version to be added, or undefined when it is there already, word for word. What was published
 * never changes, and no later version takes force in the past: acceptances would be wrong in hindsight.
 * Faults: conflict (another text under this number), invalid.
 */
export function nextVersion(
  versions: TextVersion[],
  input: Omit<TextInput, 'id'>,
  now: Date,
): TextVersion | undefined {
  const same = versions.find(({ version }) => version === input.version);
  if (same) {
    const equal =
      same.title === input.title &&
      same.url === input.url &&
      same.sha256 === input.sha256 &&
      (input.from === undefined || input.from.getTime() === same.from.getTime());
    if (equal) return undefined;
    throw new Fault('conflict', `Version ${same.version} is published: add a new one instead.`);
  }
  const last = versions.at(-1);
  const number = (last?.version ?? 0) + 1;
  if (input.version !== number) throw refused('/version', `The next version is ${number}.`);
  const from = input.from ?? now;
  if (last && from <= last.from)
    throw refused(
      '/from',
      `Later than ${last.from.toISOString()}, when the version before begins.`,
    );
  if (last && from < now) throw refused('/from', 'A later version cannot take force in the past.');
  const { version, title, url, sha256 } = input;
  return { version, title, url, sha256, from };
}
