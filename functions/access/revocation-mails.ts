import type { Letter } from '../platform/mail.ts';
import { denialWords, type DenialCategory } from './domain/deny.ts';

const day = (date: Date): string => date.toISOString().slice(0, 10);

export const accessRevoked = (ids: string[], category: DenialCategory, until: Date): Letter => ({
  subject: 'Your access was revoked',
  paragraphs: [
    `Two admins decided to revoke your access because of ${denialWords[category]}: you can no longer download under accreditation ${ids.join(', ')}, nor under any other.`,
    `Please delete every file that you downloaded, and attest it on the accreditation's page. You cannot be given access until ${day(until)}.`,
    'If you think that this is wrong, write to us.',
  ],
});

export const teamEnded = (id: string): Letter => ({
  subject: 'An accreditation has ended',
  paragraphs: [
    `Accreditation ${id}, whose team you are in, was revoked together with the access of its lead. Nothing is held against you.`,
    'Please delete the files downloaded under it, and attest it on its page. If you need the data, apply for it yourself or with another lead.',
  ],
});

export const invitationVoid = (id: string): Letter => ({
  subject: 'An invitation is no longer valid',
  paragraphs: [
    `The team of accreditation ${id}, which you were invited to, has no access any more; your name and address were deleted from it. Nothing is held against you.`,
  ],
});

export const teamLost = (id: string): Letter => ({
  subject: 'Somebody is no longer in your team',
  paragraphs: [
    `The access of somebody in the team of accreditation ${id} was revoked: they were taken out of it. Nothing changes for you and the others.`,
  ],
});

export const misuseOf = (datasetIds: string[], category: DenialCategory): Letter => ({
  subject: 'Access to your data was revoked for misuse',
  paragraphs: [
    `You are named as publisher of ${datasetIds.join(', ')}. The access of a research team to this data was revoked because of ${denialWords[category]}.`,
    'Write to us if you want to inquire into it with us.',
  ],
});

export const revocationDone = (id: string, flagged: string[]): Letter => ({
  subject: 'A revocation was confirmed',
  paragraphs: [
    `A second admin confirmed the revocation of accreditation ${id}. Its team and the publishers of its datasets were told.`,
    flagged.length === 0
      ? 'No open application names anybody concerned.'
      : `Somebody concerned leads, or is named in, these open applications: ${flagged.join(', ')}.`,
  ],
});
