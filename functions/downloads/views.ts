import * as z from 'zod';
import type { App } from '../app.ts';
import type { Download } from './domain/download.ts';
import { EstimateView, viewEstimate } from './domain/estimate.ts';
import { formats } from './domain/listing.ts';

const Links = z.record(z.enum(formats), z.string());
const linksOf = (id: string): z.input<typeof Links> => ({
  json: `/v1/downloads/${id}/files`,
  aria2c: `/v1/downloads/${id}/files?format=aria2c`,
  wget: `/v1/downloads/${id}/files?format=wget`,
});

const Common = z.object({
  id: z.string(),
  datasetId: z.string(),
  version: z.int(),
  accreditationId: z.string(),
  files: z.int(),
  bytes: z.int(),
  repeat: z.boolean(),
  /** Fresh links are given until then. */
  expiresAt: z.iso.datetime(),
});

/** A download that has just begun. */
export const DownloadView = Common.extend({
  /** What it will cost the operator if it is taken whole; you pay nothing (P-3.6a). */
  expectedCost: EstimateView,
  links: Links,
});
export const viewDownload = (
  { policy }: Pick<App, 'policy'>,
  id: string,
  download: Download,
): z.input<typeof DownloadView> => ({
  ...download,
  id,
  expectedCost: viewEstimate(download.bytes, policy.egress.dearest),
  expiresAt: download.expiresAt.toISOString(),
  links: linksOf(id),
});

const Recorded = Common.extend({
  scope: z.enum(['file', 'dataset']),
  /** Why it was needed once more (P-4.0b). */
  reason: z.string().optional(),
  createdAt: z.iso.datetime(),
});
const recorded = (id: string, download: Download): z.input<typeof Recorded> => ({
  ...download,
  id,
  createdAt: download.createdAt.toISOString(),
  expiresAt: download.expiresAt.toISOString(),
});

/** A download as the one who made it sees it; with the way to go on while there is one. */
export const OwnDownload = Recorded.extend({ links: Links.optional() });
export const viewOwn = (
  id: string,
  download: Download,
  now: Date,
): z.input<typeof OwnDownload> => ({
  ...recorded(id, download),
  links: now < download.expiresAt ? linksOf(id) : undefined,
});

/** A download as admins see it: who took what, under which accreditation, and why again (P-2.2.3a). */
export const LedgerLine = Recorded.extend({ personId: z.string() });
export const viewLine = (id: string, download: Download): z.input<typeof LedgerLine> => ({
  ...recorded(id, download),
  personId: download.personId,
});
