import type { Publication } from '../../functions/access/domain/publication.ts';
import { Doi } from '../../functions/catalogue/domain/doi.ts';
import { viewPublication } from '../../functions/access/publication-views.ts';
import {
  noteMissingCitation,
  settleMissingCitation,
} from '../../functions/access/usecases/change-publication.ts';
import { publicationsIn } from '../../functions/access/usecases/read-publications.ts';
import { deciderOf } from './actor.ts';
import { Usage, type Command } from './command.ts';
import { allPages, stateOf } from './pages.ts';

type View = ReturnType<typeof viewPublication>;

const states = [
  'citation-missing',
  'answered',
  'settled',
  'reported',
] as const satisfies Publication['state'][];

const line = ({ id, state, accreditationId, doi, datasetIds = [], askedAt }: View): string =>
  [
    id,
    state,
    accreditationId,
    doi ?? 'erased',
    datasetIds.join(', '),
    askedAt === undefined ? '' : `asked ${askedAt.slice(0, 10)}`,
  ]
    .filter((part) => part !== '')
    .join('  ');

export const citationCommands: Command[] = [
  {
    name: 'citations list',
    args: `[${states.join('|')}]`,
    summary: 'publications in a state; without one, those whose citation is missing',
    takes: [0, 1],
    run: async ({ app }, [named]) => {
      const state = stateOf(states, named);
      const found = await allPages((paging) => publicationsIn(app, state, paging));
      const value = found.map((one) => viewPublication(one.id, one.value));
      return { lines: value.length === 0 ? [`none is ${state}`] : value.map(line), value };
    },
  },
  {
    name: 'citations missing',
    args: 'ACCREDITATION DOI DATASET… --by EMAIL',
    summary: 'notes that a publication does not cite these datasets; the lead is asked to mend it',
    takes: [3, 22],
    run: async (context, [accreditationId, named, ...datasetIds]) => {
      const doi = Doi.safeParse(named);
      if (!doi.success) throw new Usage('Name a DOI such as 10.5072/abc.');
      const by = await deciderOf(context, 'admin');
      const input = { accreditationId: accreditationId!, doi: doi.data, datasetIds };
      const { id, value } = await noteMissingCitation(context.app, by, input);
      const view = viewPublication(id, value);
      return { lines: [line(view)], value: view };
    },
  },
  {
    name: 'citations settle',
    args: 'ID --by EMAIL',
    summary: 'it cites the data now, or need not; the lead is told',
    takes: [1, 1],
    run: async (context, [id]) => {
      const by = await deciderOf(context, 'admin');
      const { value } = await settleMissingCitation(context.app, by, id!);
      return { lines: [`publication ${id!} is settled`], value: viewPublication(id!, value) };
    },
  },
];
