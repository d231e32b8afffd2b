import * as z from 'zod';
import { kind } from '../../platform/documents.ts';

/** A mark per person and dataset: created with an application, gone when it is terminal. Two racing applications meet here. */
export const openApplications = kind(
  'openApplications/{personAndDataset}',
  z.object({ applicationId: z.string() }),
);
