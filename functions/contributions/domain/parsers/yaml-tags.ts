import { error, type Issue } from '../issue.ts';

/** YAML tags that make some loaders call code of Python, Ruby or Java. */
const tag =
  /!!(?:python|ruby|java)[/:.]|!<?tag:(?:yaml\.org,2002|ruby\.yaml\.org,2002|python):?(?:python|ruby|java)|!(?:ruby|python)\//;

/** Whether a piece of YAML has a tag that runs code. Every tag fits the 128 signs that pieces overlap by. */
export const runsCode = (yaml: string): boolean => tag.test(yaml);

export const codeTag = (location: string): Issue =>
  error(
    'yaml-code',
    location,
    'A tag in its YAML makes some programs run code.',
    'Write plain values: yaml.safe_dump, or asdf without custom pickled objects.',
  );
