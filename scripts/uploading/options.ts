import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const help = [
  'scripts/upload FOLDER [--submission ID] --api URL',
  '',
  'Uploads all files of a folder into an open submission: checksums first, then several files at once,',
  'each through a resumable session. Stopped by whatever, run it again: it goes on where it stopped, for',
  'six days, and what is there already is not sent again.',
  '',
  '  --submission ID   which one; may be left out when you have one open submission, or from the second run on',
  '  --api URL         address of the API (or the variable SPACEML_API)',
  '  --parallel N      files sent at once, 1 to 16 (4)',
  "  --leave-out GLOB  files that are not data, as a glob below the folder: '**/*.log' (may be repeated)",
  '  --replace         send files again whose path has other bytes in the submission, or that were refused',
  '  --wait MINUTES    wait so long for the checks, 0 to 1440 (10)',
  '  --journal FILE    where it is kept what was done (below ~/.cache/spaceml-upload)',
  '  --json            the summary as JSON on standard output',
  '',
  'Sign-in: an ID token in the variable SPACEML_TOKEN, or on standard input; ID tokens live an hour, so for',
  'longer uploads give {"refreshToken": "…", "apiKey": "…"} in the same way. Never as an argument.',
  'Exit code: 0 all files are there, 1 something is refused or missing, 2 not understood, 130 interrupted.',
].join('\n');

export interface Options {
  folder: string;
  submission: string | undefined;
  api: string;
  parallel: number;
  leaveOut: string[];
  replace: boolean;
  waitMinutes: number;
  journal: string | undefined;
  json: boolean;
}

/** A command line that cannot be understood: exit code 2. */
export class Usage extends Error {
  override readonly name = 'Usage';
}

/** Reads the command line; `from` is the folder that it was called in. Throws Usage. */
export function optionsOf(args: string[], from: string, env: NodeJS.ProcessEnv): Options {
  const { values, positionals } = parsed(args);
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new Usage('Name one folder.');
  const { submission, journal, json, replace } = values;
  if (submission !== undefined && !/^[\w-]{1,64}$/.test(submission))
    throw new Usage('--submission: send the id as its page shows it.');
  return {
    folder: resolve(from, folder),
    submission,
    api: address(values.api ?? env['SPACEML_API']),
    parallel: whole('--parallel', values.parallel, 1, 16),
    leaveOut: values['leave-out'],
    replace,
    waitMinutes: whole('--wait', values.wait, 0, 1440),
    journal: journal === undefined ? undefined : resolve(from, journal),
    json,
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        submission: { type: 'string' },
        api: { type: 'string' },
        parallel: { type: 'string', default: '4' },
        'leave-out': { type: 'string', multiple: true, default: [] },
        replace: { type: 'boolean', default: false },
        wait: { type: 'string', default: '10' },
        journal: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Usage(String((error as Error).message.split('\n')[0]));
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most)
    return value;
  throw new Usage(`${name}: a whole number from ${least} to ${most}.`);
}

/** The token goes there: only encrypted, or to this machine. */
function address(api: string | undefined): string {
  if (api === undefined) throw new Usage('Name the API with --api or the variable SPACEML_API.');
  const url = URL.canParse(api) ? new URL(api) : undefined;
  const here = url && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (here && url.protocol === 'http:'))
    return api.replace(/\/+$/, '');
  throw new Usage('--api: an address that begins with https://.');
}
