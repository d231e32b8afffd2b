/** A map that keeps its names in the order Cloud Storage lists them: by their UTF-8 bytes. */
export class SortedNames<T> {
  readonly #values = new Map<string, T>();
  #order: string[];

  constructor(values: (readonly [string, T])[] = []) {
    for (const [name, value] of values) this.#values.set(name, value);
    this.#order = [...this.#values.keys()].sort(compareNames);
  }

  get size(): number {
    return this.#order.length;
  }

  get(name: string): T | undefined {
    return this.#values.get(name);
  }

  set(name: string, value: T): void {
    if (!this.#values.has(name)) this.#order.splice(this.position(name), 0, name);
    this.#values.set(name, value);
  }

  delete(name: string): void {
    if (this.#values.delete(name)) this.#order.splice(this.position(name), 1);
  }

  at(position: number): string | undefined {
    return this.#order[position];
  }

  /** Of the first name not before `name`, or with `after` of the first that is past everything `name` begins. */
  position(name: string, after: 'name' | 'prefix' | 'none' = 'none'): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#order[middle]!, name, after)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBefore(candidate: string, name: string, after: 'name' | 'prefix' | 'none'): boolean {
  if (after === 'prefix' && candidate.startsWith(name)) return true;
  if (after === 'name' && candidate === name) return true;
  return compareNames(candidate, name) < 0;
}

/** UTF-16 order differs from UTF-8 order only between a surrogate and U+E000 to U+FFFF. */
function compareNames(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) return weight(a) - weight(b);
  }
  return left.length - right.length;
}

function weight(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x10000 : unit;
}
