import * as z from 'zod';

const text = z.string().optional();

/** What a caller may say of an object; everything else in a request is ignored, as the real one does. */
export const ObjectMetadata = z.object({
  contentType: text,
  contentEncoding: text,
  contentDisposition: text,
  contentLanguage: text,
  cacheControl: text,
  storageClass: text,
  customTime: text,
  temporaryHold: z.boolean().optional(),
  eventBasedHold: z.boolean().optional(),
  retention: z
    .object({ mode: z.enum(['Locked', 'Unlocked']), retainUntilTime: z.string() })
    .optional(),
  metadata: z.record(z.string(), z.string()).optional(),
});
export type ObjectMetadata = z.infer<typeof ObjectMetadata>;

/** An upload's metadata, with the checksums the caller declares and wants verified. */
export const UploadMetadata = ObjectMetadata.extend({ name: text, md5Hash: text, crc32c: text });
export type UploadMetadata = z.infer<typeof UploadMetadata>;

export const StoredObject = ObjectMetadata.extend({
  name: z.string(),
  bucket: z.string(),
  generation: z.string(),
  metageneration: z.string(),
  size: z.string(),
  crc32c: z.string(),
  /** Composite objects have none. */
  md5Hash: text,
  componentCount: z.int().optional(),
  timeCreated: z.string(),
  updated: z.string(),
  timeStorageClassUpdated: z.string(),
  /** Digest of the upload session that made it; never shown. Ties the two after a kill between commit and session record. */
  session: text,
});
export type StoredObject = z.infer<typeof StoredObject>;

const CorsRule = z.object({
  origin: z.array(z.string()).default([]),
  method: z.array(z.string()).default([]),
  responseHeader: z.array(z.string()).default([]),
  maxAgeSeconds: z.int().nonnegative().optional(),
});
export type CorsRule = z.infer<typeof CorsRule>;

/** The parts of a bucket that the emulator acts on; any other (lifecycle, labels …) is kept as given. */
export const BucketResource = z.looseObject({
  name: z.string(),
  metageneration: z.string(),
  cors: z.array(CorsRule).optional(),
  logging: z.object({ logBucket: z.string(), logObjectPrefix: text }).optional(),
  billing: z.object({ requesterPays: z.boolean().optional() }).optional(),
  retentionPolicy: z.looseObject({ retentionPeriod: z.coerce.string().regex(/^\d+$/) }).optional(),
  defaultEventBasedHold: z.boolean().optional(),
});
export type BucketResource = z.infer<typeof BucketResource>;

export const NotificationConfig = z.object({
  id: z.string(),
  topic: z.string().regex(/^(\/\/pubsub\.googleapis\.com\/)?projects\/[^/]+\/topics\/[^/]+$/),
  payload_format: z.enum(['JSON_API_V1', 'NONE']).default('JSON_API_V1'),
  event_types: z.array(z.string()).optional(),
  object_name_prefix: text,
  custom_attributes: z.record(z.string(), z.string()).optional(),
});
export type NotificationConfig = z.infer<typeof NotificationConfig>;

export const BucketFile = z.object({
  resource: BucketResource,
  notifications: z.array(NotificationConfig),
});
