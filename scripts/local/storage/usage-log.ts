import {
  appendFileSync,
  createReadStream,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import type { App } from './app.ts';
import type { Call } from './call.ts';
import { storeContent } from './content.ts';
import type { Disk } from './disk.ts';
import type { StoredObject } from './resources.ts';
import { csvLine, usageFields, usageRecord } from './usage-record.ts';

/**
 * Notes each served request in a file per bucket and hour, and makes it an object when the hour is over.
 * The files outlive a restart; a kill while one becomes an object may deliver it twice, as the real logs may.
 */
export class UsageLog {
  readonly #disk: Disk;
  readonly #open = new Set<Call>();
  #flushing: Promise<unknown> = Promise.resolve();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  begin(call: Call): void {
    this.#open.add(call);
  }

  end(app: App, call: Call): void {
    this.#open.delete(call);
    const { target } = call;
    if (!target || !app.buckets.find(target.bucket)?.resource.logging) return;
    const folder = this.#disk.path('logs', target.bucket);
    mkdirSync(folder, { recursive: true });
    const hour = `${call.startedAt.toISOString().slice(0, 13).replace('T', '-')}.csv`;
    const record = usageRecord(call, target);
    appendFileSync(`${folder}/${hour}`, csvLine(usageFields.map((field) => record[field])));
  }

  /** Makes objects of all hours that are over, or of all there are. @returns the objects written. */
  flush(app: App, which: 'finished' | 'all'): Promise<StoredObject[]> {
    const result = this.#flushing.then(async () => {
      await this.#settled();
      return this.#write(app, which);
    });
    this.#flushing = result.catch(() => undefined);
    return result;
  }

  /** An answer is at the caller a moment before it is ended and noted here: waits for what is under way, half a second at most. */
  async #settled(): Promise<void> {
    for (let turn = 0; turn < 100; turn++) {
      if (![...this.#open].some(({ target }) => target !== undefined)) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async #write(app: App, which: 'finished' | 'all'): Promise<StoredObject[]> {
    const current = app.clock().toISOString().slice(0, 13).replace('T', '-');
    const written: StoredObject[] = [];
    for (const bucket of readdirSync(this.#disk.path('logs')))
      for (const file of readdirSync(this.#disk.path('logs', bucket)).sort())
        if (which === 'all' || file.slice(0, 13) < current)
          written.push(...(await this.#writeOne(app, bucket, file)));
    return written;
  }

  async #writeOne(app: App, name: string, file: string): Promise<StoredObject[]> {
    const logging = app.buckets.find(name)?.resource.logging;
    const target = app.buckets.find(logging?.logBucket ?? '');
    if (!logging || !target) return []; // nowhere to write to: kept until there is
    const journal = this.#disk.path('logs', name, file);
    const taken = file.endsWith('.taken')
      ? journal
      : `${journal}.${randomBytes(4).toString('hex')}.taken`;
    renameSync(journal, taken); // what is served meanwhile begins a new file
    const hour = file.slice(0, 13).replaceAll('-', '_');
    const id = randomBytes(8).toString('hex');
    const object = `${logging.logObjectPrefix ?? name}_usage_${hour}_00_00_${id}_v0`;
    const metadata = { contentType: 'text/csv' };
    const stored = await storeContent(app, target, object, metadata, withHeader(taken), {});
    rmSync(taken);
    return [stored];
  }
}

async function* withHeader(file: string): AsyncGenerator<Buffer> {
  yield Buffer.from(csvLine(usageFields));
  for await (const part of createReadStream(file)) yield part as Buffer;
}
