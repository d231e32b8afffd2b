import type { Letter } from '../platform/mail.ts';

const day = (date: Date): string => date.toISOString().slice(0, 10);

export const leadOffered = (id: string, until: Date, to: 'member' | 'lead' = 'member'): Letter =>
  to === 'member'
    ? {
        subject: 'You are asked to lead a research team',
        paragraphs: [
          `The lead of accreditation ${id} was offered to you. Accept or decline on its page, until ${day(until)}; nothing changes before.`,
          'The lead invites and removes members, asks for renewal, closes the accreditation, and is whom we write to about it.',
        ],
      }
    : {
        subject: 'The lead of your accreditation was offered to a member',
        paragraphs: [
          `The lead of accreditation ${id} was offered to a member of its team, who may accept until ${day(until)}. You lead it until then, and stay a member afterwards.`,
          'If this is a mistake, take the offer back on its page.',
        ],
      };

export const leadTaken = (id: string): Letter => ({
  subject: 'A research team has a new lead',
  paragraphs: [
    `Another member of the team of accreditation ${id} leads it from now on; its page says who.`,
    'Your own access is as it was. If you know nothing of this, write to us.',
  ],
});

export const leadDeclined = (id: string): Letter => ({
  subject: 'A member declined to take over the lead',
  paragraphs: [
    `The member to whom the lead of accreditation ${id} was offered has declined: you lead it as before.`,
    'You may offer it to somebody else on its page.',
  ],
});

export const leadTakenBack = (id: string): Letter => ({
  subject: 'The lead of a research team is no longer offered',
  paragraphs: [
    `The offer of the lead of accreditation ${id} was taken back: nothing changes, and you need not do anything.`,
  ],
});
