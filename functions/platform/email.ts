import * as z from 'zod';

/** An e-mail address from outside, in lower case: by that it is found and compared. */
export const Email = z
  .email('Not an e-mail address.')
  .max(254, 'At most 254 characters.')
  .toLowerCase();
