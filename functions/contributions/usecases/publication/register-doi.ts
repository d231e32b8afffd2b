import { Attributes } from '../../domain/datacite.ts';
import { attributesFor, pageOf, type Outcome, type Publishing, type StepNeeds } from './places.ts';

/** The DOI as a draft: nobody sees it, and it can still be thrown away. Fault conflict with the registry's words. */
export async function draftDoi(app: StepNeeds, publishing: Publishing): Promise<Outcome> {
  const attributes = Attributes.parse(await attributesFor(app, publishing));
  await app.registry.put(publishing.submission.publication.doi, attributes);
  return {};
}

/** Draft → findable, once the page that it leads to answers. Throws (to come again) while it does not. */
export async function makeFindable(app: StepNeeds, publishing: Publishing): Promise<Outcome> {
  const { submission } = publishing;
  const status = await app.pages.status(pageOf(app, submission));
  if (status !== 200) throw new Error(`The landing page answers ${status}.`);
  const attributes = Attributes.parse(await attributesFor(app, publishing));
  const state = await app.registry.put(submission.publication.doi, attributes, 'publish');
  if (state !== 'findable') throw new Error(`The DOI is ${state} and not findable.`);
  return {};
}
