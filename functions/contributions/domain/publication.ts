import * as z from 'zod';

/** The way into the catalogue, forward only; each is done when its time is recorded. */
export const steps = [
  'copy',
  'manifest',
  'doi-draft',
  'catalogue',
  'doi-findable',
  'supersede',
  'verify',
] as const;
export type StepName = (typeof steps)[number];

export const Publication = z.object({
  datasetId: z.string(),
  version: z.int(),
  /** The version of the dataset that it takes the place of. */
  previous: z.int().optional(),
  /** Stored before the first call to the registry: the key that makes registering idempotent. */
  doi: z.string(),
  startedAt: z.date(),
  /** When each step was finished. */
  done: z.partialRecord(z.enum(steps), z.date()),
  /** How far copying came: the last file's path, and how many. */
  copied: z.object({ path: z.string(), files: z.int() }).optional(),
  /** Data and documents together, counted when the manifest was written. */
  total: z.object({ files: z.int(), bytes: z.int() }).optional(),
  /** A step met what only a person can mend, in the registry's own words. */
  stopped: z.object({ step: z.enum(steps), message: z.string(), at: z.date() }).optional(),
  /** Time was up or a hold stood in the way: the doorbell rings for the next run. */
  waiting: z.boolean(),
});
export type Publication = z.infer<typeof Publication>;

/** The first step that is not done, or undefined when all are; a first version takes nothing's place. */
export const nextStep = ({ done, previous }: Publication): StepName | undefined =>
  steps.find(
    (step) => done[step] === undefined && (step !== 'supersede' || previous !== undefined),
  );
