import { open, type FileHandle } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';

/** One member of a zip archive, as its central directory tells it. Sizes in bytes. */
export interface Member {
  readonly name: string;
  readonly method: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly offset: number;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/** Lists the members of a zip or wheel. Zip64 and encryption are not needed for the archives we read. */
export async function members(archive: string): Promise<Member[]> {
  return withFile(archive, async (file) => {
    const { size } = await file.stat();
    const tail = await bytes(file, Math.max(0, size - 66_000), Math.min(size, 66_000));
    let end = tail.length - 22;
    while (end >= 0 && tail.readUInt32LE(end) !== END) end -= 1;
    if (end < 0) throw new Error(`${archive} is not a zip archive`);
    const directory = await bytes(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    return entries(directory);
  });
}

/** The content of one member. */
export async function readMember(archive: string, name: string): Promise<Buffer> {
  const member = (await members(archive)).find((candidate) => candidate.name === name);
  if (member === undefined) throw new Error(`${archive} has no member ${name}`);
  return withFile(archive, async (file) => {
    const head = await bytes(file, member.offset, 30);
    const start = member.offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
    const data = await bytes(file, start, member.compressedSize);
    return member.method === 0 ? data : inflateRawSync(data);
  });
}

function entries(directory: Buffer): Member[] {
  const found: Member[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === ENTRY;) {
    const nameLength = directory.readUInt16LE(at + 28);
    found.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return found;
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

async function bytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  await file.read(buffer, 0, length, position);
  return buffer;
}
