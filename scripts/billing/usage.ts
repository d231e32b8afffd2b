/** A command line that cannot be understood: exit code 2. */
export class Usage extends Error {
  override readonly name = 'Usage';
}

export const isMonth = (text: string | undefined): text is string =>
  /^\d{4}-(0[1-9]|1[0-2])$/.test(text ?? '');
