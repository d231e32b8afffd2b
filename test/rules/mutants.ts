export interface Mutant {
  /** The line and the condition that is gone. */
  what: string;
  rules: string;
}

interface Span {
  start: number;
  end: number;
}

/** An `allow …: if CONDITION;` or the `return VALUE;` of a function. */
const statement = /\b(?<head>allow\b[^;{}]*?:\s*if|return)\s+(?<body>[^;]+);/dg;

/** These rules without each of their conditions in turn: it is `true` then; and each `allow` with `false`. */
export function mutantsOf(rules: string): Mutant[] {
  const code = rules.replaceAll(/\/\/.*/g, (comment) => ' '.repeat(comment.length));
  const changed = ({ start, end }: Span, by: 'true' | 'false'): Mutant => ({
    what: `line ${rules.slice(0, start).split('\n').length}: ${by} for ${code.slice(start, end)}`,
    rules: rules.slice(0, start) + by + rules.slice(end),
  });
  return [...code.matchAll(statement)].flatMap((found) => {
    const [start, end] = found.indices!.groups!['body']!;
    const whole = { start, end };
    return [
      ...(found.groups!['head'] === 'return' ? [] : [changed(whole, 'false')]),
      ...operands(code, whole).map((operand) => changed(operand, 'true')),
    ];
  });
}

/** What stands between the outermost `&&` and `||`. */
function operands(code: string, { start, end }: Span): Span[] {
  const cuts: number[] = [];
  let depth = 0;
  for (let at = start; at < end; at += 1)
    if ('([{'.includes(code[at]!)) depth += 1;
    else if (')]}'.includes(code[at]!)) depth -= 1;
    else if (depth === 0 && ['&&', '||'].includes(code.slice(at, at + 2))) cuts.push(at);
  return [start, ...cuts.map((cut) => cut + 2)].map((from, index) => {
    const text = code.slice(from, cuts[index] ?? end);
    const first = from + text.search(/\S/);
    return { start: first, end: first + text.trim().length };
  });
}
