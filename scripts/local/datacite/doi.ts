import * as z from 'zod';

/** What a client may send; unknown attributes are kept as they come, `state` is never the client's to set. */
export const Body = z.object({
  data: z.object({
    type: z.literal('dois'),
    attributes: z
      .looseObject({
        doi: z.string().optional(),
        prefix: z.string().optional(),
        event: z.string().optional(),
        url: z.string().nullish(),
      })
      .default({}),
  }),
});
export type Attributes = z.infer<typeof Body>['data']['attributes'];

export type State = 'draft' | 'registered' | 'findable';

export interface Doi {
  /** Lower case: DOIs do not know the difference. */
  readonly doi: string;
  readonly state: State;
  readonly attributes: Attributes;
  readonly created: string;
  readonly registered: string | null;
  readonly updated: string;
}

/** DataCite's state machine; an event that is impossible in a state is silently ignored. */
export function next(state: State, event: string | undefined): State {
  switch (event) {
    case 'publish':
      return 'findable';
    case 'register':
      return state === 'draft' ? 'registered' : state;
    case 'hide':
      return state === 'findable' ? 'registered' : state;
    default:
      return state;
  }
}

/** The DOI after a request: each attribute that is given replaces the old one whole, lists too. */
export function changed(old: Doi | undefined, doi: string, given: Attributes, now: Date): Doi {
  const state = next(old?.state ?? 'draft', given.event);
  const time = now.toISOString();
  return {
    doi,
    state,
    attributes: { ...old?.attributes, ...given, event: undefined },
    created: old?.created ?? time,
    registered: old?.registered ?? (state === 'draft' ? null : time),
    updated: time,
  };
}

export interface Problem {
  readonly source: string;
  readonly title: string;
  readonly uid: string;
}

const Required = z.object({
  url: z.url({ protocol: /^(https?|ftp)$/ }),
  creators: z.array(z.looseObject({ name: z.string().min(1) })).min(1),
  titles: z.array(z.looseObject({ title: z.string().min(1) })).min(1),
  publisher: z.union([z.string().min(1), z.looseObject({ name: z.string().min(1) })]),
  publicationYear: z.coerce.number().int().min(1000).max(2999),
  types: z.looseObject({ resourceTypeGeneral: z.string().min(1) }),
});

/** What keeps a DOI from being registered or findable (DataCite Metadata Schema 4, mandatory properties); a draft may lack everything. */
export function problems({ doi, state, attributes }: Doi): Problem[] {
  if (state === 'draft') return [];
  const { error } = Required.safeParse(attributes);
  return (error?.issues ?? []).map(({ path: [source = ''], message, code }) => ({
    source: String(source),
    title: code === 'invalid_type' || code === 'too_small' ? "Can't be blank" : message,
    uid: doi,
  }));
}

/** The resource as the API shows it. */
export function shown({ doi, state, attributes, ...times }: Doi): { data: unknown } {
  const [prefix, ...suffix] = doi.split('/');
  return {
    data: {
      id: doi,
      type: 'dois',
      attributes: { ...attributes, doi, prefix, suffix: suffix.join('/'), state, ...times },
    },
  };
}
