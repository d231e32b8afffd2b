import type { Letter } from '../platform/mail.ts';
import type { Accreditation } from './domain/accreditation.ts';
import type { DenialCategory } from './domain/deny.ts';

const day = (date: Date): string => date.toISOString().slice(0, 10);

const words: Record<DenialCategory, string> = {
  misuse: 'misuse of data',
  'false-statement': 'a false statement',
  other: 'a breach of the terms',
};

export const denied = (category: DenialCategory, until: Date): Letter => ({
  subject: 'You cannot be given access for now',
  paragraphs: [
    `You cannot be given access to research data until ${day(until)}, because of ${words[category]}. Only a keyed hash of your address is kept for this.`,
    'If you think that this is wrong, write to us: an admin can lift it at any time.',
  ],
});

export const denialLifted: Letter = {
  subject: 'You may apply for access again',
  paragraphs: [
    'What kept you from being given access was lifted. What had ended stays ended: for new access, apply anew.',
  ],
};

/** What an accreditation is after a suspension. */
function afterwards({ state, expiresAt }: Accreditation, now: Date): string {
  const over = `Its time was over on ${day(expiresAt)}: for access, ask for its renewal or apply anew.`;
  switch (state) {
    case 'pending-terms':
    case 'active':
      return now < expiresAt ? `It is as it was before, until ${day(expiresAt)}.` : over;
    case 'expired':
      return over;
    case 'suspended':
      return 'It stays suspended, as it was before: write to us to have it looked at.';
    case 'closed':
    case 'revoked':
      return `It stays ${state}.`;
  }
}

export const reinstated = (id: string, back: Accreditation, now: Date): Letter => ({
  subject: 'The suspension of an accreditation is over',
  paragraphs: [`The suspension of accreditation ${id} is over. ${afterwards(back, now)}`],
});

export const misuseReported = (id: string, confirmBefore: Date): Letter => ({
  subject: 'Misuse was reported of an accreditation',
  paragraphs: [
    `Misuse was reported of accreditation ${id}. Nobody of its team can download under it until it is decided.`,
    `A second admin looks at it until ${confirmBefore.toISOString()}; when nobody confirms it, it lapses and the accreditation comes back by itself. Write to us with what should be considered.`,
  ],
});

export const secondAdminWanted = (
  id: string,
  category: DenialCategory,
  confirmBefore: Date,
): Letter => ({
  subject: 'A revocation waits for a second admin',
  paragraphs: [
    `An admin asks to revoke accreditation ${id} because of ${words[category]}. It is suspended until then.`,
    `Another admin confirms it before ${confirmBefore.toISOString()}, or it lapses and the accreditation comes back.`,
  ],
});

export const notUpheld = (id: string, after: Accreditation, now: Date): Letter => ({
  subject: 'A reported misuse was not confirmed',
  paragraphs: [
    `The misuse reported of accreditation ${id} was not confirmed in time; nothing of it is held against the team. ${afterwards(after, now)}`,
  ],
});

export const revocationLapsed = (id: string, after: Accreditation, now: Date): Letter => ({
  subject: 'A revocation was not confirmed in time',
  paragraphs: [
    `No second admin confirmed the revocation of accreditation ${id} in time. ${afterwards(after, now)}`,
    'If it is still called for, an admin asks for it anew.',
  ],
});

export const accessRevoked = (ids: string[], category: DenialCategory, until: Date): Letter => ({
  subject: 'Your access was revoked',
  paragraphs: [
    `Two admins decided to revoke your access because of ${words[category]}: you can no longer download under accreditation ${ids.join(', ')}, nor under any other.`,
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
    `You are named as publisher of ${datasetIds.join(', ')}. The access of a research team to this data was revoked because of ${words[category]}.`,
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
