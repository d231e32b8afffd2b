import type { Download } from '../../../functions/downloads/domain/download.ts';
import { makeBill } from './bill.ts';
import type { Arrived, Cost } from './bill-writer.ts';
import { dice } from './dice.ts';
import { makeLogs, type UsageLog } from './logs.ts';
import { withDefaults, type MonthsOptions } from './options.ts';
import { truthOf, type Truth } from './truth.ts';
import { makeUse, type Researcher } from './use.ts';

/** Made-up months: who downloads, what Google says of it in bill and logs, and what is true. */
export interface MadeMonths {
  researchers: Researcher[];
  downloads: Record<string, Download>;
  /** The usage logs, in the order in which they were written. */
  logs: UsageLog[];
  /** Rows of the billing export, in the order in which they arrived. */
  exported: Arrived[];
  costs: Cost[];
  truth: Truth;
}

/** First it is decided who takes what; bill, logs and truth are each written from that. */
export function makeMonths(options: MonthsOptions): MadeMonths {
  const all = withDefaults(options);
  const { researchers, downloads, uses } = makeUse(all, dice(all.seed));
  const { exported, costs } = makeBill(all, uses, dice(all.seed + 1));
  const logs = makeLogs(uses, dice(all.seed + 2));
  return { researchers, downloads, logs, exported, costs, truth: truthOf(costs, uses, researchers) }; // prettier-ignore
}
