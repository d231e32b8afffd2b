import type { Letter } from '../platform/mail.ts';

const how = (id: string): string =>
  `When it is mended, or if you think that nothing is missing, answer on the page of your accreditation (POST /v1/publications/${id}/answer), perhaps with the DOI of the correction.`;

export const citationMissing = (
  base: string,
  id: string,
  asked: { accreditationId: string; doi: string; datasetIds: string[]; note?: string | undefined },
): Letter => ({
  subject: 'A citation is missing in a publication of your team',
  paragraphs: [
    `The publication ${asked.doi} uses data of accreditation ${asked.accreditationId} and, as far as we see, does not cite it. Those who made the data live by being cited: please have the citation added, by a correction if it is published already.`,
    ...asked.datasetIds.map((name) => `How to cite ${name}: ${base}/v1/datasets/${name}/citation`),
    ...(asked.note === undefined ? [] : [asked.note]),
    how(id),
  ],
});

export const citationStillMissing = (id: string, accreditationId: string, doi: string): Letter => ({
  subject: 'A citation is still missing',
  paragraphs: [
    `We wrote to you that the publication ${doi} does not cite the data of accreditation ${accreditationId}, and have not heard from you.`,
    how(id),
  ],
});

export const citationAnswered = (
  id: string,
  accreditationId: string,
  said: { words: string; mendedBy?: string | undefined },
): Letter => ({
  subject: 'A missing citation was answered',
  paragraphs: [
    `The lead of accreditation ${accreditationId} answers about publication ${id}:`,
    said.words,
    ...(said.mendedBy === undefined ? [] : [`It is mended by ${said.mendedBy}.`]),
    'Please settle it, or ask again.',
  ],
});

export const citationSettled = (accreditationId: string, doi: string | undefined): Letter => ({
  subject: 'A citation is settled: thank you',
  paragraphs: [
    `What we asked about ${doi ?? 'a publication'} of accreditation ${accreditationId} is settled.`,
    'You need not do anything else.',
  ],
});
