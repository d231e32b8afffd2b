import { acceptTerms, apply, Application, join } from './2-application.ts';
import type { Stage } from './stage.ts';
import { cast } from './stage.ts';
import { expect, same, step } from './tell.ts';

/** Three applications through three doors; a fourth decision is not legal and is put back. Answers the third's id. */
export async function decisions(stage: Stage, first: string): Promise<string> {
  step(3, 'Three doors to one decision: API, message, console; an illegal one is put back');
  const { adminApi } = stage;
  const admin = stage.person('admin');
  const applicants = { second: 'B Researcher', third: 'C Researcher' } as const;
  const ids: Record<string, string> = {};
  for (const role of ['second', 'third'] as const) {
    const as = await join(stage, role, applicants[role]);
    await acceptTerms(stage, as);
    ids[role] = await apply(stage, as);
  }
  const state = async (id: string) =>
    (await adminApi.get(Application, 'GET', `/v1/applications/${id}`, { as: admin })).state;

  const decide = { as: admin, body: { verdict: 'approve' } };
  const path = `/v1/applications/${first}/decide`;
  const approved = await adminApi.get(Application, 'POST', path, decide);
  same(approved.state, 'approved', 'by the admin API');

  const reason = 'The goals could be met with the samples: please look at these first.';
  await stage.publish('decisions', {
    applicationId: ids['second'],
    by: cast.admin,
    decision: { verdict: 'reject', reason },
  });
  same(await state(ids['second']!), 'rejected', 'by a message on the topic “decisions”');
  const mail = await stage.mailbox.waitFor(cast.second, /not approved/);
  expect(mail.text.includes(reason), 'the applicant is mailed the reason');

  const document = stage.console.doc(`applications/${ids['third']!}`);
  await document.update({ decision: { verdict: 'approve', by: cast.admin } });
  await stage.settled();
  same(await state(ids['third']!), 'approved', 'by typing into the Firestore console');
  same((await document.get()).get('decision'), undefined, 'the typed decision is cleared');

  await acceptTerms(stage, stage.person('otherAdmin'));
  const own = await apply(stage, stage.person('otherAdmin'));
  const mine = stage.console.doc(`applications/${own}`);
  await mine.update({ decision: { verdict: 'approve', by: cast.otherAdmin } });
  await stage.settled();
  const after = await mine.get();
  same(after.get('state'), 'submitted', "an admin's own application stays");
  same(after.get('decision'), undefined, 'the illegal decision is put back');
  expect(
    String(after.get('decisionError')).includes('part of'),
    `and explained in the document: ${String(after.get('decisionError'))}`,
  );
  await mine.update({ state: 'approved' });
  await stage.settled();
  same((await mine.get()).get('state'), 'submitted', 'a typed state is put back, too');
  return ids['third']!;
}
