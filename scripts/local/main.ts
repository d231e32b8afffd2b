/** The local system from the command line: see README.md beside this file. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ROOT } from '../lib/paths.ts';
import { entry, Remedy } from '../lib/remedy.ts';
import { startChild } from './child.ts';
import {
  PART_NAMES,
  startLocal,
  type Local,
  type LocalOptions,
  type PartName,
} from './launcher.ts';
import { PORT_NAMES, type PortName } from './ports.ts';

const USAGE = `node scripts/local/main.ts [--parts a,b] [--port part=PORT]… [--run NAME] [--watch] [--exec COMMAND…]
parts: ${PART_NAMES.join(', ')}`;

await entry(async () => {
  const { options, command } = parse(process.argv.slice(2));
  const stopped = new Promise<number>((resolve) => {
    process.once('SIGINT', () => resolve(130));
    process.once('SIGTERM', () => resolve(143));
  });
  let started = false;
  void stopped.then((code) => {
    if (!started) process.exit(code); // what has been started goes with this process
  });
  const local = await startLocal(options);
  started = true;
  const failed = local.ended.then((name) => {
    process.stderr.write(`${name} stopped by itself: see ${local.folder}/logs/${name}.log\n`);
    return 1;
  });
  try {
    if (command.length > 0) return await execute(local, command, [stopped, failed]);
    process.stdout.write(table(local));
    await Promise.race([stopped, failed]);
    return await Promise.race([stopped.then(() => 0), failed]);
  } finally {
    await local.stop();
  }
});

async function execute(
  local: Local,
  command: readonly string[],
  ends: readonly Promise<number>[],
): Promise<number> {
  const child = startChild(command, { env: { ...process.env, ...local.env, ...forTests(local) } });
  const code = await Promise.race([child.exited, ...ends]);
  await child.stop();
  return code;
}

/** What a command gets beside the functions' environment. */
function forTests(local: Local): Record<string, string> {
  return {
    LOCAL_FOLDER: local.folder,
    ...(local.urls.gateway === undefined ? {} : { GATEWAY_URL: local.urls.gateway }),
    ...(local.urls.mail === undefined ? {} : { MAILBOX_URL: local.urls.mail }),
    ...(local.urls.functions === undefined ? {} : { FUNCTIONS_URL: local.urls.functions }),
  };
}

function parse(args: readonly string[]): { options: LocalOptions; command: string[] } {
  const at = args.indexOf('--exec');
  const own = at === -1 ? args : args.slice(0, at);
  const command = at === -1 ? [] : args.slice(at + 1);
  let values;
  try {
    ({ values } = parseArgs({
      args: [...own],
      options: {
        parts: { type: 'string' },
        port: { type: 'string', multiple: true, default: [] },
        run: { type: 'string' },
        source: { type: 'string' },
        manifest: { type: 'string' },
        watch: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new Remedy(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
  const { parts, run, source, manifest, watch } = values;
  return {
    command,
    options: {
      ports: Object.fromEntries(values.port.map(port)),
      ...(parts === undefined ? {} : { parts: parts.split(',').map(part) }),
      ...(run === undefined ? {} : { run }),
      functions: {
        source: source ?? join(ROOT, 'functions/index.ts'),
        manifest: manifest ?? join(ROOT, 'functions/functions.json'),
        watch,
      },
    },
  };
}

function part(name: string): PartName {
  const found = PART_NAMES.find((known) => known === name);
  if (found === undefined) throw new Remedy(`No part ${name}: there are ${PART_NAMES.join(', ')}.`);
  return found;
}

function port(text: string): [PortName, number] {
  const [name, number] = text.split('=');
  const found = PORT_NAMES.find((known) => known === name);
  const value = Number(number);
  if (found === undefined || !Number.isInteger(value) || value < 1 || value > 65_535)
    throw new Remedy(
      `--port ${text}: write PART=PORT, PART being one of ${PORT_NAMES.join(', ')}.`,
    );
  return [found, value];
}

function table(local: Local): string {
  const rows = [
    ...Object.entries(local.urls),
    ['smtp', local.env.SMTP_URL],
    ['api', local.env.BASE_URL],
    ['logs', `${local.folder}/logs`],
  ];
  const lines = rows.flatMap(([name, where]) =>
    where === undefined ? [] : [`${String(name).padEnd(10)} ${where}`],
  );
  return `${lines.join('\n')}\nCtrl-C stops everything.\n`;
}
