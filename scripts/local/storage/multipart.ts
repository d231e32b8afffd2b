import { invalid } from './errors.ts';

const blankLine = Buffer.from('\r\n\r\n');
const headLimit = 1024 * 1024;

export interface Multipart {
  metadata: Buffer;
  mediaType: string | undefined;
  media: AsyncGenerator<Buffer>;
}

/** The two parts of a `multipart/related` upload; the media part is read as it comes. @throws 400 */
export async function readMultipart(
  contentType: string | undefined,
  body: AsyncGenerator<Buffer>,
): Promise<Multipart> {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '') ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw invalid('The multipart boundary is missing.');
  const mark = Buffer.from(`\r\n--${boundary}`);
  const reader = new MarkReader(body);
  await reader.before(mark);
  await reader.before(blankLine);
  const metadata = await reader.before(mark);
  const head = (await reader.before(blankLine)).toString();
  return {
    metadata,
    mediaType: /^content-type:\s*(.+?)\s*$/im.exec(head)?.[1],
    media: reader.streamBefore(mark),
  };
}

/** Reads up to a mark, holding back no more than could be the beginning of one. */
class MarkReader {
  readonly #source: AsyncGenerator<Buffer>;
  #held: Buffer = Buffer.from('\r\n'); // so that the first boundary, too, stands after a line end

  constructor(source: AsyncGenerator<Buffer>) {
    this.#source = source;
  }

  async before(mark: Buffer): Promise<Buffer> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at >= 0) return this.#take(at, mark);
      if (this.#held.length > headLimit)
        throw invalid('A part of the multipart body is too large.');
      if (!(await this.#more())) throw invalid('Malformed multipart body.');
    }
  }

  async *streamBefore(mark: Buffer): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at >= 0) {
        yield this.#take(at, mark);
        while (await this.#more()) this.#held = Buffer.alloc(0); // the closing dashes
        return;
      }
      const safe = this.#held.length - mark.length + 1;
      if (safe > 0) {
        yield this.#held.subarray(0, safe);
        this.#held = this.#held.subarray(safe);
      }
      if (!(await this.#more())) throw invalid('Malformed multipart body.');
    }
  }

  #take(length: number, mark: Buffer): Buffer {
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length + mark.length);
    return taken;
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done) return false;
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }
}
