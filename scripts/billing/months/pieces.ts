import type { ExportRow } from '../export-row.ts';
import type { Dice } from './dice.ts';
import { day, hour } from './options.ts';

/** A row of the bill to be: its money in nanos, and when it is exported (milliseconds). */
export interface Piece {
  gross: bigint;
  credits: { name: string; amount: bigint; type: string | null }[];
  exported: number;
  overrides: Partial<ExportRow>;
}

const iso = (at: number): string => new Date(at).toISOString();
const minutes = (start: number, from: number, to: number): Partial<ExportRow> => ({
  usage_start_time: iso(start + from * 60_000),
  usage_end_time: iso(start + to * 60_000),
});
const tier = (tier_start_amount: string): Partial<ExportRow> => ({
  price: { effective_price: '0.12', tier_start_amount, unit: 'gibibyte' },
});

/** The rows in which Google tells an hour's cost: one; or two by tier, by minute, or as they come in; some very late. */
export function piecesOf(start: number, gross: bigint, { chance, whole }: Dice): Piece[] {
  const late = chance(0.06) ? whole(10, 45) * day : 0;
  const exported = start + late + whole(20, 30) * hour + whole(0, 1000);
  const credits = [
    ...(chance(0.2) ? [{ name: 'Contract', amount: -gross / 10n, type: 'DISCOUNT' }] : []),
    ...(chance(0.1) ? [{ name: 'Research', amount: -gross / 2n, type: 'PROMOTION' }] : []),
    ...(chance(0.1) ? [{ name: 'Untyped', amount: -gross / 97n, type: null }] : []),
  ];
  const all: Piece = { gross, credits, exported, overrides: {} };
  const part = (gross * BigInt(whole(1, 100))) / 100n;
  const two = (first: Partial<Piece>, second: Partial<Piece>): Piece[] => [
    { ...all, gross: part, ...first },
    { ...all, gross: gross - part, credits: [], ...second },
  ];
  switch (whole(0, 8)) {
    case 0:
      return two({ overrides: tier('0') }, { overrides: tier('1024') });
    case 1:
      return two({ overrides: minutes(start, 0, 17) }, { overrides: minutes(start, 17, 60) });
    case 2:
      return two({}, { exported: exported + whole(1, 72) * hour });
    default:
      return [all];
  }
}

/** How Google corrects these rows: each is taken back, and unless `restated` is 0, told anew with so many percent. */
export function correctionsOf(pieces: Piece[], restated: number, { whole }: Dice): Piece[] {
  const exported = Math.max(...pieces.map((piece) => piece.exported)) + whole(1, 240) * hour;
  const mode = restated === 0 ? 'COMPLETE_NEGATION' : 'COMPLETE_NEGATION_WITH_REMONETIZATION';
  const adjustment_info = { id: `${mode}-${exported}`, mode, type: 'GENERAL_ADJUSTMENT' };
  const times = (piece: Piece, percent: number): Piece => {
    const factor = (nanos: bigint) => (nanos * BigInt(percent)) / 100n;
    return {
      gross: factor(piece.gross),
      credits: piece.credits.map((each) => ({ ...each, amount: factor(each.amount) })),
      exported,
      overrides: { ...piece.overrides, cost_type: 'adjustment', adjustment_info },
    };
  };
  return pieces.flatMap((piece) => [
    times(piece, -100),
    ...(restated === 0 ? [] : [times(piece, restated)]),
  ]);
}
