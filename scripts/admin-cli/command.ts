import type { App } from '../../functions/app.ts';

/** What a command did: lines for people, a value for `--json`, and the exit code. */
export interface Outcome {
  lines: string[];
  value: unknown;
  /** 1: what was asked was done, and something is wrong. */
  code?: 0 | 1;
}

export interface Context {
  app: App;
  /** Who decides, by e-mail address (`--by`). */
  by?: string | undefined;
  /** The text of a file named on the command line, `-` being standard input. */
  read: (file: string) => Promise<string>;
  /** Shows how far long work is; `total` where it is known, about. */
  progress: (done: number, what: string, total?: number) => void;
}

export interface Command {
  /** The words that call it: `roles set`. */
  name: string;
  /** Its arguments, as the help shows them. */
  args: string;
  summary: string;
  /** How many arguments it takes, at least and at most. */
  takes: [least: number, most: number];
  run: (context: Context, args: string[]) => Promise<Outcome>;
}

/** A command line that cannot be understood: exit code 2. */
export class Usage extends Error {
  override readonly name = 'Usage';
}

/** Who acts, in the records. */
export const operator = 'operator';
