import { amountParts, type Amounts } from '../../functions/egress/domain/allocation.ts';
import type { Costs } from '../../functions/egress/domain/ledger.ts';
import { whyText } from '../../functions/egress/domain/statement.ts';
import type { Step } from '../../functions/egress/domain/explanation.ts';
import type { Explanation } from '../../functions/egress/usecases/explain-month.ts';
import { fromNanos } from '../../functions/platform/money.ts';

const number = (value: bigint): string => value.toLocaleString('en-US');

/** `67.5 USD`, with the credits where there are any. */
function amounts({ gross, discounts, promotions, atList }: Amounts, currency: string): string {
  const credits = [
    ...(discounts === 0n ? [] : [`${fromNanos(discounts)} discounts`]),
    ...(promotions === 0n ? [] : [`${fromNanos(promotions)} promotions`]),
    ...(atList === gross ? [] : [`${fromNanos(atList)} at list price`]),
  ];
  return [`${fromNanos(gross)} ${currency}`, ...credits].join(', ');
}

function basis({ share, basis: at, bytes }: Step): string {
  if (share.accreditationId === 'operator:overhead') return 'no download: the operator’s';
  if (share.method === 'operator') return 'no bytes in the usage logs of this month: nobody’s';
  const whole = share.method === 'project' ? 'paid by its own project' : 'pro rata';
  if (!bytes || at === undefined) return `${whole}, no bytes in the usage logs: the lead’s`;
  const span = at.length > 10 ? 'hour' : at.length > 7 ? 'day' : 'month';
  return `${whole}, bytes of the ${span} ${at}: ${number(bytes.own)} of ${number(bytes.all)}`;
}

function lines(step: Step): string[] {
  const { billed, share, remainder, agrees } = step;
  const rounded = amountParts.filter((part) => remainder[part] !== 0n);
  const whom = [share.personId, share.datasetId && `dataset ${share.datasetId}`].filter(Boolean);
  return [
    `${billed.hour}  ${billed.bucket || '(no bucket)'}`,
    `  bill   ${amounts(billed, billed.currency)}  (${billed.costType}, ${billed.skuDescription}, ${billed.skuId}, row ${billed.key.slice(0, 12)})`,
    `  basis  ${basis(step)}`,
    `  ratio  ${fromNanos(share.ratio)}`,
    `  share  ${amounts(share, share.currency)}${whom.length > 0 ? `  → ${whom.join(', ')}` : ''}`,
    ...(rounded.length > 0 && agrees
      ? [
          `         ${billed.costType === 'adjustment' ? 'rounded with the total it corrects' : 'one nano by the largest remainder'} in: ${rounded.join(', ')}`,
        ]
      : []),
    ...(agrees
      ? []
      : ['         DIFFERS from what bill and bytes give now: wait for the next accounting run']),
  ];
}

const nets = (costs: Costs): string =>
  costs.length === 0
    ? 'nothing'
    : costs.map(({ net, currency }) => `${net} ${currency}`).join(', ');

/** What statements told of the sum, line by line. */
function toldBy({ month, stated = [], unstated = [] }: Explanation): string[] {
  const lines = stated.map(
    ({ statement, why, costs }) =>
      `  ${nets(costs)} by the statement of ${statement}${why ? ` (adjustment: ${whyText[why]})` : ''}`,
  );
  const rest = unstated.length > 0 ? [`  ${nets(unstated)} by none yet`] : [];
  return stated.length === 0 ? [] : ['', `Told of ${month}`, ...lines, ...rest];
}

/** The way of each amount as text: one paragraph a share, the sum, and which statements told it. */
export function explanationText(told: Explanation): string {
  const { accreditationId, month, steps, costs } = told;
  const sum = costs.map(
    ({ currency, gross, discounts, promotions, net, atList = gross }) =>
      `  ${net} ${currency} net = ${gross} gross + ${discounts} discounts; promotions apart: ${promotions}; at list price: ${atList}`,
  );
  return [
    `Accreditation ${accreditationId}, ${month} (UTC): ${steps.length} ${steps.length === 1 ? 'share' : 'shares'} of the bill`,
    '',
    ...steps.flatMap((step) => [...lines(step), '']),
    'Sum',
    ...(sum.length > 0 ? sum : ['  nothing']),
    ...toldBy(told),
  ].join('\n');
}
