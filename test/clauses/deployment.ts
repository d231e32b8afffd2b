import assert from 'node:assert/strict';
import { traces as accessTraces } from '../../functions/access/traces.ts';
import {
  datasetFiles,
  datasets,
  projects,
  type Dataset,
} from '../../functions/catalogue/domain/dataset.ts';
import { traces as catalogueTraces } from '../../functions/catalogue/traces.ts';
import { traces as contributionTraces } from '../../functions/contributions/traces.ts';
import { hmacSigner } from '../../functions/downloads/stores/hmac-signer.ts';
import { traces as downloadTraces } from '../../functions/downloads/traces.ts';
import { traces as egressTraces } from '../../functions/egress/traces.ts';
import { traces as peopleTraces } from '../../functions/people/traces.ts';
import { adminRoutes, routes } from '../../functions/routes.ts';
import { api } from '../catalogue/api.ts';
import type { Reply } from '../platform/fixture.ts';
import { config } from '../support/app.ts';
import { dataset, form, secretFor, world, type World } from '../support/world.ts';

export interface Deployment {
  app: World;
  /** `METHOD path` of `api`, as somebody (by id), with a body. */
  ask: (request: string, by?: string, body?: unknown) => Promise<Reply>;
  /** The same of `admin-api`. */
  desk: (request: string, by?: string, body?: unknown) => Promise<Reply>;
  close(): void;
}

/** The same for all: what answers are held against is made once of each. */
const tables = Promise.all([routes(), adminRoutes()]);

/** Both APIs over HTTP on memory twins: a dataset of two files and one on partner storage, people who accepted the terms. */
export async function deployment(): Promise<Deployment> {
  const app = await world();
  app.traces = [
    ...[...accessTraces, ...downloadTraces, ...contributionTraces],
    ...[...catalogueTraces, ...egressTraces, ...peopleTraces],
  ];
  app.signer = hmacSigner(config);
  const { documents } = app;
  await documents.transact((tx) => {
    const createdAt = new Date('2026-01-01T00:00:00Z');
    tx.set(projects, 'sun', { name: 'The Sun', summary: 'Our star.', createdAt });
    tx.set(datasets, 'aia', described());
    tx.set(datasets, 'partner', {
      ...dataset({ title: 'Images kept by a partner' }),
      kind: 'partner',
      link: 'https://partner.example.org/data',
      partnerTerms: 'https://partner.example.org/terms',
      contact: 'partner@example.org',
    });
    for (const [index, size] of [100, 200].entries())
      tx.set(datasetFiles, `aia/00000${index + 1}`, {
        version: 1,
        path: `${index}.fits`,
        object: `aia/v1/${index}.fits`,
        generation: '1',
        size,
        crc32c: 'AAAAAA==',
        sha256: 'b'.repeat(64),
        contentType: 'application/fits',
      });
    return Promise.resolve();
  });
  const [own, desks] = await tables;
  const [ask, desk] = await Promise.all([api(app, own), api(app, desks)]);
  return {
    app,
    ask: (request, by, body) => ask.call(request, by, body),
    desk: (request, by, body) => desk.call(request, by, body),
    close: () => {
      ask.close();
      desk.close();
    },
  };
}

/** The hosted dataset, with everything that people are told of one. */
const described = (): Dataset =>
  dataset({
    creators: [{ name: 'AIA team', orcid: '0000-0002-1825-0097' }],
    funding: ['A grant of the agency'],
    formats: ['fits'],
    snippets: [{ title: 'One image', url: 'https://example.org/one.fits' }],
    notebooks: [{ title: 'First steps', url: 'https://colab.example.org/first' }],
  });

/** The answer's JSON, which must have this status. */
export function answered(reply: Reply, status = 200): Record<string, unknown> {
  assert.equal(reply.status, status, reply.text);
  return reply.json;
}

/** The codes of the reasons of a refusal with 403; each has a way out and the contact. */
export function refused(reply: Reply): string[] {
  assert.equal(reply.status, 403, reply.text);
  const { reasons = [], contact } = reply.problem;
  assert.equal(contact, config.CONTACT);
  assert.ok(reasons.length > 0, reply.text);
  assert.ok(reasons.every(({ message, wayOut }) => message !== '' && wayOut !== ''));
  return reasons.map(({ code }) => code);
}

/** The lead applies and submits; answers the application's id. */
export async function apply({ ask }: Deployment): Promise<string> {
  const created = answered(await ask('POST /v1/applications', 'lead', form()), 201);
  const id = created['id'] as string;
  answered(await ask(`POST /v1/applications/${id}/submit`, 'lead'));
  return id;
}

/** The supervisor of the last application confirms by the mailed link. */
export async function supervise({ app, ask }: Deployment): Promise<void> {
  const [applicationId, token] = await secretFor(app, 'supervisor@example.org', /supervise/);
  answered(
    await ask('POST /v1/supervisions', undefined, { applicationId, token, confirm: true }),
    204,
  );
}

/** Application, supervision and approval; answers the accreditation's id. */
export async function accredit(here: Deployment): Promise<string> {
  const id = await apply(here);
  await supervise(here);
  answered(await here.desk(`POST /v1/applications/${id}/decide`, 'admin', { verdict: 'approve' }));
  return id;
}

/** The team member accepts the invitation that was mailed. */
export async function join({ app, ask }: Deployment, by = 'member'): Promise<Reply> {
  const [accreditationId, token] = await secretFor(app, 'member@example.org', /invited/);
  return ask('POST /v1/invitations/accept', by, { accreditationId, token });
}
