import type { CappedLog } from './log.ts';
import type { Manifest } from './manifest.ts';
import type { Ports } from './ports.ts';

export type Env = Readonly<Record<string, string>>;

/** What a part is told about the run it belongs to. */
export interface Context {
  readonly project: string;
  readonly ports: Ports;
  /** The run's own folder; data of a part goes into a sub-folder of its name. */
  readonly folder: string;
  readonly rules: string;
  readonly functions: FunctionsSource;
  readonly manifest: Manifest;
  readonly signing: SigningKey;
  /** Environment of the functions, complete before the first part starts. */
  readonly env: Env;
  /** Fires when another part could not start. */
  readonly signal: AbortSignal;
  log(name: string): CappedLog;
}

/** Where functions come from: the module that registers them, and the table of their triggers. */
export interface FunctionsSource {
  readonly source: string;
  readonly manifest: string;
  /** Start again when a source file changes. */
  readonly watch?: boolean;
}

/** HMAC key that the functions sign download URLs with and the Storage emulator knows. */
export interface SigningKey {
  readonly id: string;
  readonly secret: string;
}

/** A part that runs. */
export interface Part {
  readonly name: string;
  /** Where to look or connect to. */
  readonly url: string;
  /** Resolves when the part ends by itself, which it never should. */
  readonly ended: Promise<unknown>;
  readonly stop: () => Promise<void>;
}

export interface PartKind {
  /** What functions and tests need to know to use the part; known before it runs. */
  env(context: Pick<Context, 'ports' | 'project' | 'signing'>): Env;
  /** Resolves when the part is ready for use. Errors: Remedy. */
  start(context: Context): Promise<Part>;
}
