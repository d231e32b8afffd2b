/** What a SKU of Cloud Storage bills; `ignored` never reaches a researcher. */
export type SkuKind = 'internet' | 'inter-region' | 'retrieval' | 'ignored';

export interface Sku {
  id: string;
  description: string;
  kind: SkuKind;
  /** `table`: known; `pattern`: guessed from the description, and somebody should look. */
  source: 'table' | 'pattern';
}

const known = (kind: SkuKind, skus: Record<string, string>): Sku[] =>
  Object.entries(skus).map(([id, description]) => ({ id, description, kind, source: 'table' }));

/** SKUs of Cloud Storage downloads; https://cloud.google.com/skus */
export const skuTable: Sku[] = [
  ...known('internet', {
    '22EB-AAE8-FBCD': 'Download Worldwide Destinations (excluding Asia & Australia)',
    '1F8B-71B0-3D1B': 'Download APAC',
    '9B2D-2B7D-FA5C': 'Download Australia',
    '4980-950B-BDA6': 'Download China',
  }),
  ...known('inter-region', {
    '68F8-91DC-CFA9': 'Network Data Transfer GCP Inter Region within Europe',
    '8878-37D4-D2AC': 'Network Data Transfer GCP Inter Region within Northern America',
    '1F9A-A9AC-FFC3': 'Network Data Transfer GCP Inter Region',
    '96EB-C6ED-FBDE': 'Network Data Transfer GCP Inter Region',
    'BB86-91E8-5450': 'Network Data Transfer GCP Inter Region',
  }),
];

const nets: [RegExp, SkuKind, 'table' | 'pattern'][] = [
  [/replication/i, 'ignored', 'table'],
  [/retrieval/i, 'retrieval', 'pattern'],
  [/inter.?region/i, 'inter-region', 'pattern'],
  [/download|egress|data transfer/i, 'internet', 'pattern'],
  [
    /\b(storage|operations?|ops|early delete|tagging|autoclass|insights|inventory)\b/i,
    'ignored',
    'table',
  ],
];

/** A SKU that the table does not know, by its description: the net, not the rule. */
function guessSku(id: string, description: string): Sku {
  const [, kind, source] = nets.find(([pattern]) => pattern.test(description)) ?? [
    undefined,
    'ignored' as const,
    'pattern' as const,
  ];
  return { id, description, kind, source };
}

/** The SKUs of these ids; `learned` ones (from the catalogue table, where an operator may correct them) go first. */
export function classify(
  seen: { id: string; description: string }[],
  learned: Sku[],
): { skus: Map<string, Sku>; unknown: Sku[] } {
  const skus = new Map([...skuTable, ...learned].map((sku) => [sku.id, sku]));
  const unknown: Sku[] = [];
  for (const { id, description } of seen) {
    if (skus.has(id)) continue;
    const guess = guessSku(id, description);
    skus.set(id, guess);
    unknown.push(guess);
  }
  return { skus, unknown };
}
