import { cloudEvent, http, type CloudEvent } from '@google-cloud/functions-framework';
import * as z from 'zod';
import { onFinalized, onPublished, onWritten } from './platform/events.ts';
import { guardBodies } from './platform/guard.ts';
import { serve } from './platform/serve.ts';
import { open } from './wiring.ts';

guardBodies();

http(
  'api',
  serve(async () => ({ app: open(), routes: await (await import('./routes.ts')).routes() })),
);
http(
  'admin-api',
  serve(async () => ({ app: open(), routes: await (await import('./routes.ts')).adminRoutes() })),
);

cloudEvent(
  'receive-request',
  onPublished(open, z.unknown(), async (app, message) =>
    (await import('./access/usecases/receive-request.ts')).receiveRequest(app, message),
  ),
);
cloudEvent(
  'decide',
  onPublished(open, z.unknown(), async (app, message) =>
    (await import('./access/usecases/take-decision-message.ts')).takeDecisionMessage(app, message),
  ),
);
cloudEvent(
  'on-application-written',
  onWritten(open, 'applications/{id}', async (app, bell) =>
    (await import('./access/usecases/console-decision.ts')).takeConsoleDecision(app, bell),
  ),
);
cloudEvent(
  'announce',
  onWritten(open, '{collection}/{id}/events/{n}', async (app, { id }) =>
    (await import('./platform/announce.ts')).announce(app, id),
  ),
);
cloudEvent(
  'sweep',
  onPublished(open, z.unknown(), async (app) => (await import('./sweep.ts')).sweep(app)),
);
cloudEvent(
  'send-mail',
  onWritten(open, 'mail/{id}', async (app, { id }) =>
    (await import('./platform/send-mail.ts')).sendMail(app, id),
  ),
);
cloudEvent(
  'on-erasure-written',
  onWritten(open, 'erasures/{id}', async (app, { id }) => {
    await (await import('./people/usecases/continue-erasure.ts')).continueErasure(app, id);
  }),
);
cloudEvent(
  'load-usage-log',
  onFinalized(open, async (app, object) =>
    (await import('./egress/usecases/load-usage-log.ts')).loadUsageLog(app, object),
  ),
);
cloudEvent(
  'account-egress',
  onPublished(open, z.unknown(), async (app) =>
    (await import('./egress/usecases/account-egress.ts')).accountEgress(app),
  ),
);
cloudEvent('billing-alert', async (event: CloudEvent<unknown>) => {
  const { BudgetMessage, billingAlert } = await import('./egress/usecases/billing-alert.ts');
  const { withBudgetIds } = await import('./egress/budget-event.ts');
  await onPublished(open, BudgetMessage, billingAlert)(withBudgetIds(event));
});
cloudEvent(
  'receive-upload',
  onFinalized(open, async (app, object) =>
    (await import('./contributions/usecases/receive-upload.ts')).receiveUpload(app, object),
  ),
);
cloudEvent(
  'check-file',
  onPublished(
    open,
    z.union([
      z.object({ submissionId: z.string(), fileId: z.string() }),
      z.object({ datasetId: z.string(), fileId: z.string() }),
    ]),
    async (app, place) => {
      if ('submissionId' in place)
        await (await import('./contributions/usecases/check-file.ts')).checkFile(app, place);
      else
        await (
          await import('./contributions/usecases/reconcile/check-fixity.ts')
        ).checkFixity(app, place);
    },
  ),
);
cloudEvent(
  'on-submission-written',
  onWritten(open, 'submissions/{id}', async (app, bell) =>
    (await import('./contributions/usecases/answer-doorbell.ts')).answerDoorbell(app, bell),
  ),
);
cloudEvent(
  'publish-submission',
  onPublished(open, z.object({ submissionId: z.string() }), async (app, { submissionId }) =>
    (await import('./contributions/usecases/publish-submission.ts')).publishSubmission(
      app,
      submissionId,
    ),
  ),
);
