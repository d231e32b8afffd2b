import type { App } from '../../app.ts';
import { datasetFiles } from '../../catalogue/domain/dataset.ts';
import { downloads, type Download } from '../../downloads/domain/download.ts';
import { repeats, type Repeat } from '../../downloads/domain/repeat.ts';
import { every } from '../../platform/documents.ts';
import { sha256 } from '../../platform/hash.ts';
import { dayOf, monthOf } from '../domain/calendar.ts';
import { isRepeated } from '../domain/repeat.ts';
import { repeatedBytes, repeatedGrant } from '../mails.ts';
import type { DeliveredObject } from '../stores/warehouse.ts';
import { raiseAlert } from './raise-alert.ts';

type Needs = Pick<App, 'config' | 'documents' | 'now' | 'policy' | 'warehouse'>;
type Found = Omit<Repeat, 'updatedAt'>;

/**
 * Flags what was taken more than once (P-4.0b): objects of which log rows loaded after `since` make more than
 * 1.1 times the size, and grants of a dataset that the accreditation has whole. Looks `oldest` back. One mail per
 * accreditation, dataset and month, and one per grant. Reads one file record per suspicious object.
 */
export async function flagRepeats(app: Needs, since: string, oldest: string): Promise<void> {
  for (const object of await app.warehouse.repeats(since, oldest)) await flagObject(app, object);
  await flagGrants(app, oldest);
}

async function flagObject(app: Needs, row: DeliveredObject): Promise<void> {
  const { accreditationId, datasetId, bucket, object, generation } = row;
  const [file] = await app.documents.find(datasetFiles, {
    within: datasetId,
    where: [
      ['object', '==', object],
      ['generation', '==', generation],
    ],
    limit: 1,
  });
  if (!file || !isRepeated(row.bytes, BigInt(file.value.size), percentOf(app))) return;
  const month = monthOf(row.day);
  const { size, version } = file.value;
  const found: Found = {
    ...{ cause: 'bytes', accreditationId, datasetId, version, month, size },
    delivered: Number(row.bytes),
    what: `${object}#${generation}`,
  };
  await note(app, `object-${sha256(JSON.stringify([bucket, object, generation]))}`, found);
  await raiseAlert(
    app,
    `repeat-${accreditationId}-${datasetId}-${month}`,
    { kind: 'repeat', subject: accreditationId },
    repeatedBytes(found),
  );
}

const percentOf = (app: Needs): number => app.policy.download.repeatRatio * 100;

/** Writes what was found, unless the same stands there. */
const note = (app: Needs, id: string, found: Found): Promise<void> =>
  app.documents.transact(async (tx) => {
    const path = `${found.accreditationId}/${id}`;
    const stored = await tx.get(repeats, path);
    if (stored?.delivered === found.delivered && stored.month === found.month) return;
    tx.set(repeats, path, { ...found, updatedAt: app.now() });
  });

/** Grants that repeat another: flagged once what was granted before had arrived whole. */
async function flagGrants(app: Needs, oldest: string): Promise<void> {
  for await (const { id, value } of every(app.documents, downloads, {
    where: [
      ['repeat', '==', true],
      ['createdAt', '>=', new Date(`${oldest}T00:00:00Z`)],
    ],
    orderBy: 'createdAt',
  })) {
    if (await app.documents.get(repeats, `${value.accreditationId}/grant-${id}`)) continue;
    const delivered = await deliveredBefore(app, value);
    if (delivered < BigInt(value.bytes)) continue;
    const { accreditationId, datasetId, bytes: size } = value;
    const month = monthOf(dayOf(value.createdAt));
    const found: Found = {
      ...{ cause: 'grant', accreditationId, datasetId, month, size },
      delivered: Number(delivered),
      what: id,
    };
    // The alert first: it repeats safely, and the note keeps the next run from looking again.
    await raiseAlert(
      app,
      `repeat-grant-${id}`,
      { kind: 'repeat', subject: accreditationId },
      repeatedGrant(found),
    );
    await note(app, `grant-${id}`, found);
  }
}

/** Bytes that grants of the same version had brought when this one was made. */
async function deliveredBefore(app: Needs, grant: Download): Promise<bigint> {
  const { accreditationId, datasetId, version } = grant;
  const granted = await app.documents.find(downloads, {
    where: [
      ['accreditationId', '==', accreditationId],
      ['datasetId', '==', datasetId],
      ['version', '==', version],
      ['scope', '==', 'dataset'],
    ],
  });
  const first = new Date(Math.min(...granted.map(({ value }) => value.createdAt.getTime())));
  const rows = await app.warehouse.deliveredByDownload(
    granted.map(({ id }) => id),
    dayOf(first),
    grant.createdAt,
  );
  return rows.reduce((sum, { bytes }) => sum + bytes, 0n);
}
