import { Attributes } from '../../domain/datacite.ts';
import { attributesFor, pageOf, type Outcome, type Publishing, type StepNeeds } from './places.ts';

/** The DOI as a draft: nobody sees it, and it can still be thrown away. Fault conflict with the registry's words. */
export async function draftDoi(app: StepNeeds, { submission }: Publishing): Promise<Outcome> {
  const attributes = Attributes.parse(await attributesFor(app, submission));
  await app.registry.put(submission.publication.doi, attributes);
  return 'done';
}

/** Draft → findable, once the page that it leads to answers. Throws (to come again) while it does not. */
export async function makeFindable(app: StepNeeds, { submission }: Publishing): Promise<Outcome> {
  const status = await app.pages.status(pageOf(app, submission));
  if (status !== 200) throw new Error(`The landing page answers ${status}.`);
  const attributes = Attributes.parse(await attributesFor(app, submission));
  const state = await app.registry.put(submission.publication.doi, attributes, 'publish');
  if (state !== 'findable') throw new Error(`The DOI is ${state} and not findable.`);
  return 'done';
}
