/** A question of a data management plan, and what a good answer says. */
export interface Question {
  key: string;
  title: string;
  ask: string;
  /** Has to be answered before the plan is shared. */
  needed: boolean;
}

const question = (key: string, title: string, ask: string, needed = true): Question => ({
  ...{ key, title, ask, needed },
});

/** The template of a data management plan (P-3.4a), in the order in which it is filled in. */
export const planTemplate = [
  question(
    'data',
    'Data used and made',
    'Which datasets do you use, by DOI? What do you make of them: kinds of files, formats, and how many bytes?',
  ),
  question(
    'methods',
    'How it is made',
    'Which instruments, models or code make the data, in which versions, and how is their quality checked?',
  ),
  question(
    'metadata',
    'Description',
    'What does somebody need to know to use the data without asking you: units, coordinates, calibration, missing values? Which metadata standard do you follow?',
  ),
  question(
    'storage',
    'Keeping it during the project',
    'Where do the data lie while you work, who can reach them, and how are they backed up?',
  ),
  question(
    'ethics',
    'People, law and dual use',
    'Do the data say something about persons, places or assets that must not be published? Do licences or contracts bind you?',
  ),
  question(
    'sharing',
    'Publishing',
    'What is published, when, under which licence, and what is kept back for which reason?',
  ),
  question(
    'preservation',
    'Keeping it afterwards',
    'What must be kept for how long, where, and what may be deleted?',
  ),
  question(
    'people',
    'Who does it',
    'Who is responsible for the data during the project and after it, by role?',
    false,
  ),
  question(
    'costs',
    'What it costs',
    'What do storage, computing and egress cost, and who pays?',
    false,
  ),
] as const satisfies Question[];

/** The template as Markdown, to be filled in anywhere. */
export const planMarkdown = (): string =>
  [
    '# Data management plan',
    ...planTemplate.map(
      ({ title, ask, needed }) => `## ${title}${needed ? '' : ' (if you like)'}\n\n> ${ask}\n`,
    ),
  ].join('\n\n');
