import * as z from 'zod';
import { versionOf } from '../../functions/catalogue/views.ts';
import { Name, Orcid } from '../../functions/contributions/domain/submission.ts';
import type { Mentions } from '../../functions/contributions/usecases/find-mentions.ts';
import { uncreditAuthor } from '../../functions/contributions/usecases/uncredit-author.ts';
import { parse } from '../../functions/platform/parse.ts';
import { deciderOf } from './actor.ts';
import { Usage, type Command } from './command.ts';

const Version = z.coerce.number().int().min(1).max(99_999);
const Credit = z.object({ name: Name, orcid: Orcid.optional() });

/** Where the name still stands, and what was not looked at. */
const told = ({ found, unread, more }: Mentions): string[] => [
  ...found.map(
    (one) => `${one.full ? 'named' : 'perhaps named'} in ${one.in}: "${one.excerpt.trim()}"`,
  ),
  ...unread.map((path) => `not searched: ${path}`),
  ...(more ? ['not searched: other files, too'] : []),
];

export const creditCommands: Command[] = [
  {
    name: 'uncredit',
    args: 'DATASET VERSION [ORCID] NAME… --by EMAIL',
    summary:
      'takes a name out of a published version at that person’s request: page, citation, documents, DOI metadata; says where else it stands',
    takes: [3, 40],
    run: async (context, [datasetId, named, ...words]) => {
      const version = Version.safeParse(named);
      if (!version.success) throw new Usage('Name the version by its number, such as 1.');
      const orcid = /^\d{4}-/.test(words[0]!) ? words.shift() : undefined;
      const credit = parse(Credit, { name: words.join(' '), orcid });
      const by = await deciderOf(context, 'admin');
      const { dataset, shown, mentions } = await uncreditAuthor(context.app, by, {
        ...{ datasetId: datasetId!, version: version.data },
        ...credit,
      });
      const left = shown.creators.map(({ name }) => name).join('; ');
      return {
        lines: [`${datasetId!}, version ${version.data} credits: ${left}`, ...told(mentions)],
        value: { ...versionOf(dataset, shown), mentions },
      };
    },
  },
];
