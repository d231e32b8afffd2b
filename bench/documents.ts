import { answerInvitation } from '../functions/access/usecases/answer-invitation.ts';
import { createApplication } from '../functions/access/usecases/create-application.ts';
import { decideApplication } from '../functions/access/usecases/decide-application.ts';
import { mayDownload } from '../functions/access/usecases/may-download.ts';
import { saveApplication } from '../functions/access/usecases/save-application.ts';
import { submitApplication } from '../functions/access/usecases/submit-application.ts';
import { superviseApplication } from '../functions/access/usecases/supervise-application.ts';
import { datasetFiles } from '../functions/catalogue/domain/dataset.ts';
import { hmacSigner } from '../functions/downloads/stores/hmac-signer.ts';
import { grantDataset, grantFile } from '../functions/downloads/usecases/grant-download.ts';
import { listDownload } from '../functions/downloads/usecases/list-download.ts';
import { config } from '../test/support/app.ts';
import { counted } from '../test/support/counted.ts';
import { form, secretFor, world } from '../test/support/world.ts';
import { counter, type Budget } from './counter.ts';
import type { Figure } from './measure.ts';
import { submissionBudgets } from './submission-documents.ts';

/** Documents read and written by each use case on a researcher's way, counted as Firestore bills them. */
export async function budgets(files = 1): Promise<Budget[]> {
  const app = { ...(await world()), signer: hmacSigner(config) };
  const documents = counted(app.documents);
  const counting = { ...app, documents };
  const { found, count } = counter(documents);
  const { lead, member, admin } = app;
  for (let file = 1; file <= files; file += 1)
    await app.documents.createOnce(datasetFiles, `aia/${String(file).padStart(6, '0')}`, {
      version: 1,
      path: `${file}.fits`,
      object: `aia/v1/${file}.fits`,
      generation: '1',
      size: 100,
      crc32c: 'AAAAAA==',
      sha256: 'b'.repeat(64),
      contentType: 'application/fits',
    });
  const id = 'app1';
  await count('create application', () =>
    createApplication(counting, lead, { id, form: form(), requestHash: 'h' }),
  );
  await count('save application', () =>
    saveApplication(counting, lead, { id, form: form(), version: 1 }),
  );
  await count('submit application', () => submitApplication(counting, lead, id));
  const [, token] = await secretFor(app, 'supervisor@example.org', /supervise/);
  await count('confirm supervision', () =>
    superviseApplication(counting, { id, token: token!, confirm: true }),
  );
  await count('approve, one team member', () =>
    decideApplication(counting, admin, { id, decision: { verdict: 'approve' }, door: 'api' }),
  );
  const [, invitation] = await secretFor(app, 'member@example.org', /invited/);
  await count('accept invitation', () =>
    answerInvitation(counting, member, { accreditationId: id, token: invitation!, accept: true }),
  );
  await count('may download', () => mayDownload(counting, member, 'aia'));
  await count('grant dataset', () =>
    grantDataset(counting, member, { id: 'd1', datasetId: 'aia', requestHash: 'h' }),
  );
  await count('grant file', () =>
    grantFile(counting, member, { id: 'd2', datasetId: 'aia', fileId: '000001' }),
  );
  await count(`list ${files} signed URLs`, async () => {
    const { lines } = await listDownload(counting, member, 'd1');
    const signed = await Array.fromAsync(lines);
    if (signed.length !== files) throw new Error(`${signed.length} of ${files} were listed.`);
  });
  return found;
}

/** As lines of the table. */
export async function documents(): Promise<Figure[]> {
  const lists = (await budgets(10_000)).slice(-1);
  const hundred = (await submissionBudgets(100)).filter(({ useCase }) => useCase.includes('100'));
  const all = [...(await budgets()), ...lists, ...(await submissionBudgets()), ...hundred];
  return all.map(({ useCase, reads, writes }) => ({
    name: useCase,
    value: `${reads} read, ${writes} written`,
    how: 'documents, exact',
  }));
}
