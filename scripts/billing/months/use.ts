import type { Download } from '../../../functions/downloads/domain/download.ts';
import type { Dice } from './dice.ts';
import { day, daysOf, hour, type Months } from './options.ts';

/** Somebody with an accreditation; every third accreditation pays by a project of its own. */
export interface Researcher {
  accreditationId: string;
  personId: string;
  /** The accreditation's lead: the first of its people. */
  leadId: string;
  /** Empty: the operator pays. */
  payer: string;
}

/** A project that is not ours and pays for its own downloads: its bill never reaches us. */
export const stranger = 'a-stranger';

/** Bytes that went out of a bucket in an hour; no `by`: by a URL that we know nothing of. */
export interface Use {
  bucket: string;
  /** Start of the hour, milliseconds. */
  hour: number;
  object: string;
  payer: string;
  bytes: number;
  /** Into how many ranges the transfer was cut; 1: whole. */
  pieces: number;
  by: (Researcher & { datasetId: string; downloadId: string }) | undefined;
}

export interface Used {
  researchers: Researcher[];
  /** Records of what was granted, by id. */
  downloads: Record<string, Download>;
  uses: Use[];
}

/** Who downloads: one or two people for each accreditation. */
const researchersOf = ({ researchers }: Months): Researcher[] =>
  Array.from({ length: researchers }, (_, index) => index + 1).flatMap((number) =>
    Array.from({ length: 1 + (number % 2) }, (_, person) => ({
      accreditationId: `acc-${number}`,
      personId: `person-${number}-${person + 1}`,
      leadId: `person-${number}-1`,
      payer: number % 3 === 0 ? `pays-acc-${number}` : '',
    })),
  );

/** What everybody takes, hour by hour: the truth that bill and logs are written from. */
export function makeUse(options: Months, { chance, whole, pick }: Dice): Used {
  const researchers = researchersOf(options);
  const downloads: Record<string, Download> = {};
  const uses: Use[] = [];
  const grant = (by: Researcher, bucket: string, at: number) => {
    const datasetId = `dataset-${options.buckets.indexOf(bucket) * 2 + whole(1, 3)}`;
    const id = `d-${by.personId}-${datasetId}-${new Date(at).toISOString().slice(0, 10)}`;
    downloads[id] ??= recordOf(by, datasetId, bucket, at);
    return { ...by, datasetId, downloadId: id };
  };
  for (const start of daysOf(options))
    for (const bucket of options.buckets)
      for (let at = start; at < start + day; at += hour) {
        if (!chance(options.busy / 100)) continue;
        for (let left = whole(1, 5); left > 0; left -= 1) {
          const bytes = chance(0.1) ? whole(1, 2000) : whole(2 ** 20, 40 * 2 ** 30);
          const taken = { bucket, hour: at, bytes, pieces: bytes > 3 ? whole(1, 4) : 1 };
          if (chance(0.04)) {
            const payer = chance(0.5) ? stranger : '';
            uses.push({ ...taken, object: 'unknown/file', payer, by: undefined });
            continue;
          }
          const by = grant(pick(researchers), bucket, start);
          const object = `${by.datasetId}/v1/data/${whole(1, 60)}.fits`;
          uses.push({ ...taken, object, payer: by.payer, by });
        }
      }
  return { researchers, downloads, uses };
}

const recordOf = (by: Researcher, datasetId: string, bucket: string, at: number): Download => ({
  personId: by.personId,
  accreditationId: by.accreditationId,
  datasetId,
  version: 1,
  scope: 'dataset',
  bucket,
  prefix: `${datasetId}/`,
  ...(by.payer === '' ? {} : { userProject: by.payer }),
  files: 60,
  bytes: 60 * 2 ** 30,
  repeat: false,
  createdAt: new Date(at),
  expiresAt: new Date(at + day),
  goesAt: new Date(at + 400 * day),
});
