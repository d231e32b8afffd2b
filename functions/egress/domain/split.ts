/** Somebody's part in a whole: `weight` is not negative. */
export interface Weight {
  id: string;
  weight: bigint;
}

/**
 * Splits nanos by largest remainder (ties by id): the shares sum to the whole, each is less than a nano
 * from its ideal, none depends on the order of the weights, and the split of −x is −(the split of x).
 * Throws when the weights are all zero or an id comes twice.
 */
export function split(nanos: bigint, weights: Weight[]): Map<string, bigint> {
  const total = weights.reduce((sum, { weight }) => sum + weight, 0n);
  if (total <= 0n) throw new Error('Nothing can be split by no weight.');
  const whole = nanos < 0n ? -nanos : nanos;
  const sign = nanos < 0n ? -1n : 1n;
  const parts = weights.map(({ id, weight }) => ({
    id,
    floor: (whole * weight) / total,
    remainder: (whole * weight) % total,
  }));
  parts.sort((a, b) =>
    a.remainder === b.remainder ? (a.id < b.id ? -1 : 1) : a.remainder > b.remainder ? -1 : 1,
  );
  const left = whole - parts.reduce((sum, { floor }) => sum + floor, 0n);
  const shares = new Map(
    parts.map(({ id, floor }, index) => [id, sign * (floor + (BigInt(index) < left ? 1n : 0n))]),
  );
  if (shares.size !== weights.length) throw new Error('An id has two weights.');
  return shares;
}

/** Nanos of one row of a cause; a correction tells anew what the rows before it told. */
export interface Told {
  nanos: bigint;
  corrects: boolean;
}

/**
 * Splits the rows of one cause, in their order: each by itself, but a correction so that everybody then holds the
 * split of the running total. What is taken back wholly leaves nobody a nano, by however many rows it was told.
 */
export function splitRows(rows: Told[], weights: Weight[]): Map<string, bigint>[] {
  const held = new Map(weights.map(({ id }) => [id, 0n]));
  let total = 0n;
  return rows.map(({ nanos, corrects }) => {
    total += nanos;
    const due = split(corrects ? total : nanos, weights);
    const shares = new Map<string, bigint>();
    for (const [id, share] of due) shares.set(id, corrects ? share - held.get(id)! : share);
    for (const [id, share] of shares) held.set(id, held.get(id)! + share);
    return shares;
  });
}
