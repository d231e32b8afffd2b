import type { Letter } from '../platform/mail.ts';

const how = {
  closed: 'it was closed',
  expired: 'its time is over',
} as const;

const attest = (id: string): string =>
  `Please delete the files downloaded under it, and confirm that you did on its page (POST /v1/accreditations/${id}/attest-deletion).`;

export const suspended = (id: string): Letter => ({
  subject: 'An accreditation was suspended',
  paragraphs: [
    `Accreditation ${id} was suspended: nothing can be downloaded under it until it is looked at.`,
    'Write to us to have it looked at. You need not do anything else.',
  ],
});

export const accessEnded = (id: string, state: keyof typeof how): Letter => ({
  subject: 'An accreditation has ended',
  paragraphs: [
    `Accreditation ${id} has ended: ${how[state]}.`,
    ...(state === 'expired'
      ? ['If the research goes on, the lead may ask for its renewal on its page; otherwise:']
      : []),
    attest(id),
    'For new access, apply again.',
  ],
});

export const invitationOver = (id: string): Letter => ({
  subject: 'An invitation to a research team has ended',
  paragraphs: [
    `Accreditation ${id}, to whose team you were invited, has ended. The invitation no longer works, and your name and address were deleted.`,
    'You need not do anything. For access of your own, apply on our pages.',
  ],
});

export const attestationDue = (id: string): Letter => ({
  subject: 'Please confirm that you deleted the files',
  paragraphs: [
    `Accreditation ${id} has ended, and we have not heard from you about the files downloaded under it.`,
    attest(id),
    'If you have to keep them, say so there, with the reason.',
  ],
});

const noted = {
  deleted: 'the files downloaded under it are deleted',
  'never-downloaded': 'nothing was downloaded under it',
  kept: 'the files are kept; we shall write to you about it',
};

export const attested = (id: string, outcome: keyof typeof noted): Letter => ({
  subject: 'Thank you: your confirmation was noted',
  paragraphs: [
    `We have noted for accreditation ${id}: ${noted[outcome]}.`,
    'You need not do anything else.',
  ],
});

export const filesKept = (id: string, reason: string): Letter => ({
  subject: 'Files are kept after access has ended',
  paragraphs: [
    `Somebody of the team of accreditation ${id} has told that files downloaded under it are kept; the team’s list says who. The reason:`,
    reason,
  ],
});
