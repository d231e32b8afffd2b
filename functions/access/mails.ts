import type { Letter } from '../platform/mail.ts';

const day = (date: Date): string => date.toISOString().slice(0, 10);
const days = (ms: number): number => Math.round(ms / 86_400_000);

export const received = (id: string, expected: number): Letter => ({
  subject: 'Your application was received',
  paragraphs: [
    `Your application ${id} was received.`,
    `You can expect a decision within ${days(expected)} days. You need not do anything until then; your supervisor was asked to confirm, where you named one.`,
    'You may withdraw the application at any time on its page.',
  ],
});

export const begun = (id: string, until: number): Letter => ({
  subject: 'A draft application was started for you',
  paragraphs: [
    `Another portal handed over your request for research data: it is now your draft application ${id}.`,
    `Sign in with this e-mail address, complete the draft and submit it; a draft that nobody touches lapses after ${days(until)} days.`,
    'If you did not ask for this, withdraw it on its page.',
  ],
});

export const supervise = (
  names: { supervisor: string; applicant: string },
  link: string,
  until: Date,
): Letter => ({
  subject: 'Please confirm that you supervise this research',
  paragraphs: [
    `Dear ${names.supervisor},`,
    `${names.applicant} named you as supervisor in an application for research data. Please open the link to confirm it or to decline. You need no account.`,
    `The link works once, until ${day(until)}. If you do not know the applicant, decline or write to us.`,
  ],
  link: { label: 'Confirm or decline', url: link },
});

export const supervised = (id: string, confirmed: boolean): Letter => ({
  subject: confirmed ? 'The supervisor confirmed' : 'The supervisor declined',
  paragraphs: [
    `The supervisor ${confirmed ? 'confirmed' : 'declined'} the supervision named in application ${id}.`,
    confirmed
      ? 'Nothing needs to be done.'
      : 'A decline does not reject the application: name another supervisor, or write to us.',
  ],
});

export const waiting = (id: string): Letter => ({
  subject: 'An application waits for review',
  paragraphs: [`Application ${id} was submitted and waits for an admin to claim it.`],
});

export const taken = (id: string): Letter => ({
  subject: 'An application was withdrawn',
  paragraphs: [`Application ${id} was withdrawn by its applicant: nothing is left to review.`],
});

export const changesWanted = (id: string, comment: string): Letter => ({
  subject: 'Your application needs changes',
  paragraphs: [
    `The reviewer asks for changes to your application ${id}:`,
    comment,
    'Change the application on its page and submit it again.',
  ],
});

export const held = (id: string): Letter => ({
  subject: 'Your application takes longer',
  paragraphs: [
    `The review of your application ${id} takes longer than usual. You need not do anything; we shall write to you.`,
  ],
});

export const released = (id: string): Letter => ({
  subject: 'The review of your application goes on',
  paragraphs: [`The review of your application ${id} goes on.`],
});

export const approved = (id: string, validUntil: Date): Letter => ({
  subject: 'Your application was approved',
  paragraphs: [
    `Your application ${id} was approved. You are accredited for its datasets until ${day(validUntil)}.`,
    'Downloads cost you nothing: the operator pays for them. Please download each dataset once, and share it inside your team only.',
    'Every member of your team was invited by mail and accepts the terms in person.',
  ],
});

export const rejected = (id: string, reason: string, mayReapply: boolean): Letter => ({
  subject: 'Your application was not approved',
  paragraphs: [
    `Your application ${id} was not approved, for this reason:`,
    reason,
    mayReapply
      ? 'You may apply again: start a new application that names this one as the previous.'
      : 'Please write to us before you apply again.',
  ],
});

export const ended = (id: string, how: 'withdrawn' | 'lapsed'): Letter => ({
  subject: how === 'withdrawn' ? 'Your application was withdrawn' : 'Your application has lapsed',
  paragraphs: [
    how === 'withdrawn'
      ? `Your application ${id} was withdrawn, as you asked.`
      : `Your application ${id} was not touched for a long time and has lapsed.`,
    'You may apply again at any time.',
  ],
});

export const invitation = (
  names: { member: string; lead: string },
  link: string,
  until: Date,
): Letter => ({
  subject: 'You are invited to a research team',
  paragraphs: [
    `Dear ${names.member},`,
    `${names.lead} named you as a member of a research team that is accredited for research data. Sign in with this e-mail address, accept the invitation, and accept the terms in person; nothing can be downloaded before.`,
    `The link works once, until ${day(until)}.`,
  ],
  link: { label: 'Accept or decline', url: link },
});

export const joined = (id: string, accepted: boolean): Letter => ({
  subject: accepted ? 'A member joined your team' : 'A member declined to join your team',
  paragraphs: [
    `Somebody whom you invited to the team of accreditation ${id} has ${accepted ? 'accepted' : 'declined'}.`,
  ],
});

export const closing = (id: string): Letter => ({
  subject: 'Your application will lapse soon',
  paragraphs: [
    `Your application ${id} was not touched for a long time. It will lapse in a week or more.`,
    'To keep it, open it and save it; to give it up, withdraw it or do nothing.',
  ],
});

export const endsSoon = (id: string, until: Date): Letter => ({
  subject: 'Your accreditation is about to end',
  paragraphs: [
    `Accreditation ${id} ends on ${day(until)} (${until.toISOString()}). From then on nothing can be downloaded under it.`,
    'If you need the data for longer, ask for its renewal on its page, with a summary of what it was used for. If you are done, close it on its page: nothing else is to be done.',
  ],
});

export const invitationEnded = (id: string): Letter => ({
  subject: 'An invitation to your team has ended',
  paragraphs: [
    `Somebody whom you invited to the team of accreditation ${id} did not answer in time. The invitation no longer works, and the name and address were deleted.`,
    'If that person is still needed in the team, invite them again on its page.',
  ],
});

const partings = {
  removed: (id: string) => `The lead of accreditation ${id} has taken you out of its team.`,
  left: (id: string) => `You have left the team of accreditation ${id}, as you asked.`,
  uninvited: (id: string) =>
    `The lead of accreditation ${id} has taken back the invitation to its team: its link no longer works, and your name and address were deleted.`,
};

export const removed = (id: string, how: keyof typeof partings): Letter => ({
  subject:
    how === 'left' ? 'You have left a research team' : 'You are no longer in a research team',
  paragraphs: [
    partings[how](id),
    ...(how === 'uninvited'
      ? []
      : ['Nothing can be downloaded under it any more. Please delete the files that you have.']),
    'If this is a mistake, ask the lead to invite you again.',
  ],
});

export const left = (id: string): Letter => ({
  subject: 'A member left your team',
  paragraphs: [
    `A member of the team of accreditation ${id} has left it and can no longer download. You may invite them again on its page.`,
  ],
});
