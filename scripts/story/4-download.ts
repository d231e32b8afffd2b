import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { basename, join as joinPath } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { DATASET, digestOf, PARTNER } from './1-operator.ts';
import { acceptTerms, join, secretFor } from './2-application.ts';
import { anything } from './client.ts';
import type { Stage } from './stage.ts';
import { cast } from './stage.ts';
import { expect, same, step } from './tell.ts';

const run = promisify(execFile);
const Download = z.object({ id: z.string(), links: z.record(z.string(), z.string()) });
const Files = z.object({ items: z.array(z.object({ id: z.string() })) });
const List = z.object({
  citation: z.string(),
  licence: z.string(),
  items: z.array(
    z.object({ path: z.string(), size: z.number(), sha256: z.string(), url: z.string() }),
  ),
});

/** The team member joins in person and downloads; the bytes are those that the operator put in. */
export async function download(stage: Stage, files: string[]): Promise<void> {
  step(4, 'The team member accepts invitation and terms in person, and downloads');
  const { api } = stage;
  const as = await join(stage, 'member', 'A Team Member');
  const path = `/v1/datasets/${DATASET}/downloads`;
  const refused = await api.refusal(403, 'POST', path, { as, body: {} });
  same(
    refused.reasons.map(({ code }) => code).sort(),
    ['invited-only', 'terms-not-accepted', 'terms-not-accepted'],
    'before that, a download is refused because',
  );
  expect(
    refused.reasons.every(({ wayOut }) => wayOut !== ''),
    `with a way out: ${refused.reasons[0]!.wayOut}`,
  );
  const invitation = await secretFor(stage, cast.member, /invited/);
  const body = { accreditationId: invitation.id, token: invitation.token };
  await api.refusal(403, 'POST', '/v1/invitations/accept', { as: stage.person('second'), body });
  await api.get(anything, 'POST', '/v1/invitations/accept', { as, body });
  await acceptTerms(stage, as);

  const started = await api.get(Download, 'POST', path, { as, body: {} });
  const record = await stage.console.doc(`downloads/${started.id}`).get();
  same(record.get('personId'), as.id, 'the download is recorded before a URL is given, for');
  const texts: Record<string, string> = {};
  for (const [format, link] of Object.entries(started.links))
    texts[format] = await (await api.ask('GET', link, { as })).text();
  const list = List.parse(JSON.parse(texts['json']!));
  same(list.items.length, files.length, 'signed URLs as JSON');
  same(texts['aria2c']!.match(/checksum=sha-256=/g)?.length, files.length, 'as input for aria2c');
  same(texts['wget']!.trim().split('\n').length, files.length, 'as a list for wget');
  expect(list.citation !== '', `with the licence ${list.licence} and the citation`);

  const folder = joinPath(stage.local.folder, 'downloaded');
  await mkdir(folder, { recursive: true });
  for (const item of list.items) {
    const target = joinPath(folder, basename(item.path));
    await run('curl', ['--silent', '--show-error', '--fail', '--output', target, item.url]);
    const original = files.find((file) => basename(file) === basename(item.path))!;
    if ((await digestOf(target)) !== item.sha256 || (await digestOf(original)) !== item.sha256)
      expect(false, `the bytes of ${item.path} are those that were put in`);
  }
  expect(true, `curl fetches ${list.items.length} files, and each SHA-256 is right`);
  const tampered = list.items[0]!.url.replace('X-Goog-Expires=3600', 'X-Goog-Expires=9999');
  same((await fetch(tampered)).status, 403, 'a URL that was changed is answered with');

  const one = (await api.get(Files, 'GET', `/v1/datasets/${DATASET}/files`)).items[0]!;
  const content = `/v1/datasets/${DATASET}/files/${one.id}/content`;
  same((await api.ask('GET', content, { as })).status, 303, 'one file is a redirect');
  const head = await api.ask('HEAD', content, { as: stage.person('second') });
  same(head.status, 403, 'HEAD is checked like GET: somebody rejected gets');
  const again = await api.refusal(400, 'POST', path, { as, body: {} });
  same(again.errors[0]?.pointer, '/reason', 'a repetition asks for');
  const partner = await api.refusal(409, 'POST', `/v1/datasets/${PARTNER}/downloads`, {
    as,
    body: {},
  });
  expect(partner.reasons.length > 0, `a partner's dataset: ${partner.reasons[0]?.message ?? ''}`);
}
