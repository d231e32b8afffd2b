import type { App } from '../../app.ts';
import { Fault } from '../../platform/fault.ts';
import { projects, type Project } from '../domain/dataset.ts';
import type { ProjectInput } from '../domain/input.ts';

/** What must be there before: nothing, an edition that was read, or whatever there is. */
export type Expected = 'none' | 'any' | number;

/** Fault conflict when something is there already, not-found when nothing is, stale when it changed. */
export function expect(
  before: { edition?: number | undefined } | undefined,
  expected: Expected,
  what: string,
): void {
  if (expected === 'any') return;
  if (expected === 'none') {
    if (before) throw new Fault('conflict', `This ${what} exists already: edit it instead.`);
    return;
  }
  if (!before) throw new Fault('not-found', `No such ${what}.`);
  if ((before.edition ?? 0) !== expected)
    throw new Fault('stale', `The ${what} was changed in the meantime: read it again.`);
}

/** Creates or edits a project. Faults: conflict, not-found, stale. Reads 1, writes 1. */
export async function putProject(
  app: Pick<App, 'documents' | 'now'>,
  { id, name, summary }: ProjectInput,
  expected: Expected,
): Promise<Project> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await tx.get(projects, id);
    expect(before, expected, 'project');
    const createdAt = before?.createdAt ?? now;
    const after: Project = { name, summary, createdAt, edition: (before?.edition ?? 0) + 1 };
    tx.set(projects, id, after);
    return after;
  });
}
