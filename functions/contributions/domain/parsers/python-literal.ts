/** What Python's literals can be in a header: no number but whole ones, no name but True, False and None. */
export type Literal = string | number | boolean | null | Literal[] | Map<string, Literal>;

const token =
  /\s*(?:(?<text>'[^'\\\n]*'|"[^"\\\n]*")|(?<number>-?\d{1,18})L?|(?<name>True|False|None)|(?<sign>[[\](){},:]))/y;

/** Reads a literal, never evaluating anything; undefined when it is none. Tuples are lists. */
export function pythonLiteral(source: string): Literal | undefined {
  token.lastIndex = 0;
  const next = (): RegExpExecArray | undefined => {
    const from = token.lastIndex;
    const match = token.exec(source);
    if (!match) token.lastIndex = from;
    return match ?? undefined;
  };
  /** Undefined: the closing sign, or nothing that can be read. */
  const value = (depth: number): { literal: Literal } | { sign: string } | undefined => {
    const groups = next()?.groups;
    if (!groups || depth > 20) return undefined;
    const { text, number, name, sign } = groups;
    if (text !== undefined) return { literal: text.slice(1, -1) };
    if (number !== undefined) return { literal: Number(number) };
    if (name !== undefined) return { literal: name === 'None' ? null : name === 'True' };
    if (sign === '(' || sign === '[') return list(sign === '(' ? ')' : ']', depth);
    if (sign === '{') return dictionary(depth);
    return { sign: sign! };
  };
  const list = (close: string, depth: number) => {
    const items: Literal[] = [];
    for (;;) {
      const item = value(depth + 1);
      if (!item) return undefined;
      if ('sign' in item) return item.sign === close ? { literal: items } : undefined;
      items.push(item.literal);
      const sign = next()?.groups?.['sign'];
      if (sign === close) return { literal: items };
      if (sign !== ',') return undefined;
    }
  };
  const dictionary = (depth: number) => {
    const entries = new Map<string, Literal>();
    for (;;) {
      const key = value(depth + 1);
      if (!key) return undefined;
      if ('sign' in key) return key.sign === '}' ? { literal: entries } : undefined;
      if (typeof key.literal !== 'string' || next()?.groups?.['sign'] !== ':') return undefined;
      const item = value(depth + 1);
      if (!item || 'sign' in item) return undefined;
      entries.set(key.literal, item.literal);
      const sign = next()?.groups?.['sign'];
      if (sign === '}') return { literal: entries };
      if (sign !== ',') return undefined;
    }
  };
  const whole = value(0);
  if (!whole || 'sign' in whole || source.slice(token.lastIndex).trim() !== '') return undefined;
  return whole.literal;
}
