import type { Letter } from '../platform/mail.ts';
import type { Accreditation } from './domain/accreditation.ts';
import { denialWords, type DenialCategory } from './domain/deny.ts';

const day = (date: Date): string => date.toISOString().slice(0, 10);

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
    `An admin asks to revoke accreditation ${id} because of ${denialWords[category]}. It is suspended until then.`,
    `Another admin confirms it before ${confirmBefore.toISOString()}, or it lapses and the accreditation comes back. An admin who finds it mistaken takes it back.`,
  ],
});

const spared = {
  lapsed: 'was not confirmed in time',
  'taken-back': 'was taken back',
} as const;

export const notUpheld = (
  id: string,
  how: keyof typeof spared,
  after: Accreditation,
  now: Date,
): Letter => ({
  subject: `A reported misuse ${spared[how]}`,
  paragraphs: [
    `The misuse reported of accreditation ${id} ${spared[how]}; nothing of it is held against the team. ${afterwards(after, now)}`,
  ],
});

export const revocationSpared = (
  id: string,
  how: keyof typeof spared,
  after: Accreditation,
  now: Date,
): Letter => ({
  subject: `A revocation ${spared[how]}`,
  paragraphs: [
    `The revocation that was asked for of accreditation ${id} ${spared[how]}. ${afterwards(after, now)}`,
    'If it is still called for, an admin asks for it anew.',
  ],
});

/** To the member with the reason, to the lead without. */
export const memberSuspended = (id: string, reason?: string): Letter => ({
  subject: reason === undefined ? 'A member of your team was suspended' : 'You were suspended',
  paragraphs:
    reason === undefined
      ? [
          `An admin suspended a member of the team of accreditation ${id}, who cannot download under it for now. The others go on.`,
          'If you think that this is wrong, write to us.',
        ]
      : [
          `You cannot download under accreditation ${id} for now, for this reason:`,
          reason,
          'If you think that this is wrong, write to us: an admin can end it at any time.',
        ],
});

export const memberReinstated = (id: string): Letter => ({
  subject: 'The suspension of a member is over',
  paragraphs: [
    `The suspension of a member of the team of accreditation ${id} is over: everything is as it was before.`,
  ],
});
