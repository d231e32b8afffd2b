import type { Letter } from '../platform/mail.ts';

const day = (date: Date): string => date.toISOString().slice(0, 10);

export const renewalAsked = (id: string, until: Date): Letter => ({
  subject: 'Your renewal was asked for',
  paragraphs: [
    `You asked for more time for accreditation ${id}. An admin decides about it; until then it ends on ${day(until)}, as before.`,
    'You need not do anything.',
  ],
});

export const renewalWaits = (id: string): Letter => ({
  subject: 'A renewal waits for a decision',
  paragraphs: [`The lead of accreditation ${id} asks for its renewal.`],
});

export const renewed = (id: string, until: Date): Letter => ({
  subject: 'An accreditation was renewed',
  paragraphs: [
    `Accreditation ${id}, in whose team you are, now lasts until ${day(until)} (${until.toISOString()}).`,
    'What was accepted stays accepted. Please download each dataset once, and share it inside the team only.',
  ],
});

export const renewalDeclined = (id: string, reason: string, until: Date): Letter => ({
  subject: 'Your accreditation was not renewed',
  paragraphs: [
    `Accreditation ${id} was not renewed, for this reason:`,
    reason,
    `It ends on ${day(until)}, as before. You may ask again, or apply anew.`,
  ],
});
