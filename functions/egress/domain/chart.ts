import { escape } from '../../platform/html.ts';
import { fromNanos } from '../../platform/money.ts';
import { barsOf, listIn, type Bar } from './bars.ts';
import { netIn } from './ledger.ts';
import type { MonthReport } from './report.ts';

/** Pixels. */
const [left, plot, row, width] = [250, 440, 26, 880];
const [ink, grey, faint] = ['#222', '#666', '#DDD'];
const font = `font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13"`;
/** Keeps words legible across the lines of the grid. */
const halo = 'paint-order="stroke" stroke="#FFF" stroke-width="4" stroke-linejoin="round"';

const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${x}" y="${y}" ${more}>${escape(words)}</text>`;

/** A step of 1, 2 or 5 times a power of ten that makes about five of the span. */
function stepOf(span: number): number {
  const power = 10 ** Math.floor(Math.log10(span / 5));
  return power * ([1, 2, 5].find((times) => span / (power * times) <= 5) ?? 10);
}

/** Only here is money a floating number: it is drawn, never told. */
const drawn = (nanos: bigint): number => Number(nanos) / 1e9;

function axisOf(bars: Bar[]) {
  const values = bars.flatMap(({ billed, atList }) => [drawn(billed), drawn(atList)]);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const step = stepOf(high - low || 1);
  const [first, last] = [Math.floor(low / step), Math.floor(high / step) + 1];
  const x = (value: number): number =>
    Math.round((left + ((value / step - first) / (last - first)) * plot) * 10) / 10;
  return { x, ticks: Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step) };
}

/** The panel of one currency, its top at 0: currencies are never mixed. */
function panel(month: MonthReport, currency: string): { svg: string; height: number } {
  const bars = barsOf(month, currency);
  const { x, ticks } = axisOf(bars);
  const bottom = 34 + bars.length * row;
  const lines = ticks.flatMap((tick) => [
    `<line x1="${x(tick)}" x2="${x(tick)}" y1="24" y2="${bottom}" stroke="${tick === 0 ? ink : faint}"/>`,
    text(
      x(tick),
      bottom + 18,
      tick.toLocaleString('en-US', { maximumSignificantDigits: 6 }),
      `text-anchor="middle" fill="${grey}"`,
    ),
  ]);
  const shapes = bars.flatMap(({ name, billed, atList, colour }, at) => {
    const y = 30 + at * row;
    const [zero, end, list] = [x(0), x(drawn(billed)), x(drawn(atList))];
    const length = Math.abs(end - zero).toFixed(1);
    return [
      text(left - 8, y + 15, name, 'text-anchor="end"'),
      `<rect x="${Math.min(zero, end)}" y="${y + 3}" width="${length}" height="16" fill="${colour}"/>`,
      `<line x1="${list}" x2="${list}" y1="${y}" y2="${y + 22}" stroke="${ink}" stroke-width="2.5"/>`,
      text(Math.max(zero, end, list) + 7, y + 15, fromNanos(billed), halo),
    ];
  });
  const [billed, list] = [netIn(month.total, currency), listIn(month.total, currency)];
  const title = `${fromNanos(billed)} ${currency} billed, ${fromNanos(list)} ${currency} at list price`;
  const label = text(
    left + plot / 2,
    bottom + 38,
    `Cost of the month in ${currency}`,
    'text-anchor="middle"',
  );
  return {
    svg: [text(20, 14, title, 'font-weight="600"'), ...lines, ...shapes, label].join('\n'),
    height: bottom + 62,
  };
}

/** The month as a chart (SVG) for a report: who cost what, as billed and at list price, one panel per currency. */
export function chartOf(month: MonthReport): string {
  const format = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  const name = new Intl.DateTimeFormat('en-GB', format).format(new Date(`${month.month}-01`));
  const title = `Egress cost of ${name}`;
  const currencies = month.total.map(({ currency }) => currency);
  const facts = currencies.flatMap((currency) =>
    barsOf(month, currency).map((bar) => `${bar.name}: ${fromNanos(bar.billed)} ${currency}`),
  );
  let top = 78;
  const panels = currencies.map((currency) => {
    const { svg, height } = panel(month, currency);
    const placed = `<g transform="translate(0 ${top})">\n${svg}\n</g>`;
    top += height;
    return placed;
  });
  const [bar, line] = [
    'billed, net of discounts, promotions not counted',
    'the same at list price',
  ] as const;
  const words = `Bar: ${bar}. Line: ${line}. By usage month (UTC).`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top + 20}" width="${width}" height="${top + 20}" role="img" aria-labelledby="title desc" ${font} fill="${ink}">`,
    `<title id="title">${escape(title)}</title>`,
    `<desc id="desc">${escape([words, ...facts].join(' · '))}</desc>`,
    '<rect width="100%" height="100%" fill="#FFF"/>',
    text(20, 32, title, 'font-size="20" font-weight="600"'),
    `<rect x="20" y="44" width="24" height="11" fill="#0072B2"/>`,
    text(51, 54, bar, `fill="${grey}"`),
    `<line x1="400" x2="400" y1="42" y2="57" stroke="${ink}" stroke-width="2.5"/>`,
    text(409, 54, `${line}; by usage month (UTC)`, `fill="${grey}"`),
    ...(panels.length > 0 ? panels : [text(20, 84, 'Nothing was billed.')]),
    '</svg>\n',
  ].join('\n');
}
