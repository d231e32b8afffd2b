/** One thing asked of a person, with its purpose beside it (P-2.2.1); nothing else is asked. */
export interface Field {
  form: 'profile' | 'application';
  name: string;
  label: string;
  required: boolean;
  purpose: string;
  /** How long it is kept (P-2.2.2). */
  kept: string;
}

const whileAccess =
  'While your research and access last, then for the retention period; removed earlier when you ask.';

/** The policy's fields, in the order of the forms. */
export const fields: readonly Field[] = [
  {
    form: 'profile',
    name: 'email',
    label: 'E-mail address',
    required: true,
    purpose: 'To sign you in and to write to you about your access. Taken from your account.',
    kept: whileAccess,
  },
  {
    form: 'profile',
    name: 'name',
    label: 'Full name',
    required: true,
    purpose: 'To know who uses the data.',
    kept: whileAccess,
  },
  {
    form: 'profile',
    name: 'organisation',
    label: 'Organisation',
    required: true,
    purpose: 'To know where the data is used.',
    kept: whileAccess,
  },
  {
    form: 'application',
    name: 'scienceGoals',
    label: 'Science goals',
    required: true,
    purpose: 'To decide whether the data fits your research.',
    kept: whileAccess,
  },
  {
    form: 'application',
    name: 'supervisor',
    label: "Supervisor's name and e-mail address",
    required: false,
    purpose: 'To ask your supervisor, where you have one, to confirm the research.',
    kept: whileAccess,
  },
  {
    form: 'application',
    name: 'team',
    label: "Each team member's name, institution and e-mail address",
    required: false,
    purpose: 'To invite them: data is shared inside the team only, and each accepts the terms.',
    kept: whileAccess,
  },
];
