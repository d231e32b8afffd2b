import type { App } from '../../../app.ts';
import { every } from '../../../platform/documents.ts';
import {
  disagreements,
  idOfSeen,
  passages,
  type Passage,
  type Seen,
} from '../../domain/disagreement.ts';

export type PassNeeds = Pick<
  App,
  'documents' | 'objects' | 'topics' | 'registry' | 'config' | 'policy' | 'now' | 'newId' | 'log'
>;

/** What one page of a comparison came to. */
export interface Page {
  seen: Seen[];
  /** How many records and objects were looked at. */
  looked: number;
  /** Where the next page begins; undefined at the end. */
  after: string | undefined;
}

/** A comparison of all records of one sort with what they are records of, page by page. */
export interface Pass {
  name: string;
  /** Records and objects that one run looks at; the next run goes on from there. */
  most: (app: Pick<App, 'policy'>) => number;
  look: (app: PassNeeds, after: string | undefined) => Promise<Page>;
}

/** Disagreements written in one transaction. */
const together = 100;

/**
 * Goes through a comparison from where the last run came to, until it is through or the run's share is done;
 * what it does not see any more is forgotten at its end. Safe twice: a disagreement is known by what it is.
 */
export async function runPass(app: PassNeeds, pass: Pass): Promise<number> {
  const { startedAt, ...begun } = (await app.documents.get(passages, pass.name)) ?? {
    startedAt: app.now(),
  };
  let after = 'after' in begun ? begun.after : undefined;
  for (let looked = 0; looked < pass.most(app);) {
    const page = await pass.look(app, after);
    for (let at = 0; at < page.seen.length; at += together)
      await note(app, pass.name, startedAt, page.seen.slice(at, at + together));
    looked += page.looked;
    after = page.after;
    if (after === undefined) {
      await forget(app, pass.name, startedAt);
      return looked;
    }
    await keep(app, pass.name, { startedAt, after });
  }
  return pass.most(app);
}

/** Records what was seen: new ones to be told, known ones as still there. */
export async function note(
  app: Pick<App, 'documents' | 'now'>,
  pass: string,
  seenAt: Date,
  seen: Seen[],
): Promise<void> {
  const ids = seen.map((one) => idOfSeen(pass, one));
  await app.documents.transact(async (tx) => {
    const known = await tx.getAll(disagreements, ids);
    for (const [index, one] of seen.entries()) {
      const { foundAt, told } = known[index] ?? { foundAt: app.now(), told: false };
      tx.set(disagreements, ids[index]!, { pass, ...one, foundAt, seenAt, told });
    }
  });
}

const keep = (app: Pick<App, 'documents'>, name: string, passage: Passage): Promise<void> =>
  app.documents.transact((tx) => {
    tx.set(passages, name, passage);
    return Promise.resolve();
  });

/** The comparison is through: what it did not see is mended. */
async function forget(app: Pick<App, 'documents'>, pass: string, startedAt: Date): Promise<void> {
  const over: string[] = [];
  const known = every(app.documents, disagreements, { where: [['pass', '==', pass]] });
  for await (const { id, value } of known)
    // what nobody was told of yet is told first
    if (value.seenAt < startedAt && value.told) over.push(id);
  await app.documents.transact((tx) => {
    for (const id of over) tx.remove(disagreements, id);
    tx.remove(passages, pass);
    return Promise.resolve();
  });
}
