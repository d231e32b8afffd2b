/** Text that is not JSON; `offset` is where. */
export class JsonFault extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Programs that read JSON fail, or worse, on values deeper than some hundreds. */
const deepest = 500;
const longestNumber = 1000;
const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const space = (byte: number): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Where the plain signs of a text end. */
function plainUntil(bytes: Uint8Array, from: number): number {
  let at = from;
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === quote || byte === backslash || byte < 0x20) return at;
  }
  return at;
}

/** What may come next. */
type Expected =
  'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

/**
 * Reads JSON (RFC 8259) piece by piece in constant memory, and throws JsonFault where it is none. `lines`: one value a line.
 * `keys` are those of the outermost object, up to a hundred.
 */
export class JsonScan {
  readonly keys = new Set<string>();
  readonly #lines: boolean;
  #offset = 0;
  #expected: Expected = 'value';
  readonly #open: number[] = [];
  /** Within a string: 1; after a backslash: 2; within \u: 3 to 6. */
  #string = 0;
  #isKey = false;
  /** Of a key's or a number's or a name's signs. */
  #token: number[] = [];
  #bare = false;
  constructor(lines = false) {
    this.#lines = lines;
  }

  feed(bytes: Uint8Array): void {
    const start = this.#offset;
    for (let at = 0; at < bytes.length; at += 1) {
      if (this.#string === 1 && !this.#isKey) at = plainUntil(bytes, at);
      const byte = bytes[at];
      if (byte === undefined) break;
      this.#offset = start + at;
      if (this.#string > 0) this.#inString(byte);
      else if (!this.#bare || !this.#inBare(byte)) this.#between(byte);
    }
    this.#offset = start + bytes.length;
  }

  /** Throws when the text ends within a value, or has none. */
  end(): void {
    if (this.#bare) this.#endBare();
    const blank = this.#lines && this.#expected === 'value' && this.#open.length === 0;
    if (this.#string > 0 || (this.#expected !== 'nothing' && !blank))
      this.#fail('The text ends within a value');
  }

  #fail(message: string): never {
    throw new JsonFault(message, this.#offset);
  }

  #inString(byte: number): void {
    if (this.#string > 2) {
      if (!/[0-9a-fA-F]/.test(String.fromCharCode(byte))) this.#fail('\\u wants four hex digits');
      this.#string = this.#string === 6 ? 1 : this.#string + 1;
    } else if (this.#string === 2) {
      if (!'"\\/bfnrtu'.includes(String.fromCharCode(byte)))
        this.#fail('There is an escape that JSON does not know');
      this.#string = byte === 0x75 ? 3 : 1;
    } else if (byte === quote) {
      this.#string = 0;
      this.#endString();
    } else if (byte === backslash) this.#string = 2;
    else if (byte < 0x20) this.#fail('A text has a control sign in it');
    else if (this.#isKey && this.#token.length < 64) this.#token.push(byte);
  }

  #endString(): void {
    if (!this.#isKey) {
      this.#endValue();
      return;
    }
    if (this.#open.length === 1 && this.keys.size < 100)
      this.keys.add(Buffer.from(this.#token).toString('utf8'));
    this.#expected = 'colon';
  }

  /** True while the byte belongs to a number or a name. */
  #inBare(byte: number): boolean {
    if (space(byte) || byte === comma || byte === closeList || byte === closeObject) {
      this.#endBare();
      return false;
    }
    if (this.#token.length >= longestNumber) this.#fail('A number has more than a thousand signs');
    this.#token.push(byte);
    return true;
  }

  #endBare(): void {
    const text = String.fromCharCode(...this.#token);
    if (/^-?(?:NaN|Infinity|nan|inf)$/.test(text))
      this.#fail('JSON has no NaN and no Infinity: write null');
    if (!['true', 'false', 'null'].includes(text) && !number.test(text))
      this.#fail('There is something that is no value');
    this.#bare = false;
    this.#endValue();
  }

  #endValue(): void {
    this.#expected = this.#open.length === 0 ? 'nothing' : 'comma-or-end';
  }

  #between(byte: number): void {
    if (space(byte)) {
      if (this.#lines && byte === 0x0a && this.#expected === 'nothing') this.#expected = 'value';
      else if (this.#lines && byte === 0x0a && this.#open.length > 0)
        this.#fail('A value goes over the end of its line');
      return;
    }
    // a byte order mark may stand at the very beginning
    if (this.#offset < 3 && byte === [0xef, 0xbb, 0xbf][this.#offset]) return;
    switch (this.#expected) {
      case 'nothing':
        this.#fail('After the value there is more');
        break;
      case 'colon':
        if (byte !== colon) this.#fail('There is no colon after a key');
        this.#expected = 'value';
        return;
      case 'comma-or-end':
        if (byte === comma) this.#expected = this.#open.at(-1) === openObject ? 'key' : 'value';
        else this.#close(byte);
        return;
      case 'key':
      case 'key-or-end':
        if (byte === quote) this.#begin(true);
        else if (this.#expected === 'key') this.#fail('There is no key after a comma');
        else this.#close(byte);
        return;
      case 'value':
      case 'value-or-end':
        this.#value(byte);
    }
  }

  #value(byte: number): void {
    if (byte === quote) this.#begin(false);
    else if (byte === openList || byte === openObject) {
      if (this.#open.length >= deepest)
        this.#fail(`Values lie more than ${deepest} deep in one another`);
      this.#open.push(byte);
      this.#expected = byte === openList ? 'value-or-end' : 'key-or-end';
    } else if (byte === closeList && this.#expected === 'value-or-end') this.#close(byte);
    else {
      if (!/[-+.\w]/.test(String.fromCharCode(byte)))
        this.#fail('There is something that is no value');
      this.#bare = true;
      this.#token = [byte];
    }
  }

  #begin(isKey: boolean): void {
    this.#string = 1;
    this.#isKey = isKey;
    this.#token = [];
  }

  #close(byte: number): void {
    const open = this.#open.pop();
    if (open === undefined || byte !== (open === openList ? closeList : closeObject))
      this.#fail('There is no comma and no fitting bracket');
    this.#endValue();
  }
}
