import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { Id } from './application-routes.ts';
import { TeamMember } from './domain/application.ts';
import { Told } from './domain/attestation.ts';
import { answerInvitation } from './usecases/answer-invitation.ts';
import { attestDeletion } from './usecases/attest-deletion.ts';
import { inviteMember, removeMember } from './usecases/change-team.ts';
import { closeAccreditation, closeReasons } from './usecases/end-accreditation.ts';
import {
  listAccreditations,
  listMembers,
  readAccreditation,
} from './usecases/read-accreditations.ts';
import { AccreditationView, MemberView, viewAccreditation, viewMember } from './views.ts';

const Invitation = z.strictObject({
  accreditationId: z.string().min(1).max(64),
  token: z.string().min(1).max(200),
});

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/accreditations',
    who: 'member',
    summary: 'Your accreditations',
    answer: z.object({ items: z.array(AccreditationView) }),
    run: async (app, { user }) => {
      const found = await listAccreditations(app, user);
      return { body: { items: found.map(({ id, value }) => viewAccreditation(id, value)) } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/accreditations/{id}',
    who: 'member',
    summary: 'An accreditation of your team',
    params: Id,
    answer: AccreditationView,
    run: async (app, { user, params: { id } }) => ({
      body: viewAccreditation(id, await readAccreditation(app, user, id)),
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/accreditations/{id}/members',
    who: 'member',
    summary: 'The team of an accreditation',
    params: Id,
    answer: z.object({ items: z.array(MemberView) }),
    run: async (app, { user, params: { id } }) => {
      const found = await listMembers(app, user, id);
      const items = found.map((member) => viewMember(member.id.split('/')[1]!, member.value));
      return { body: { items } };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/invite',
    who: 'member',
    summary:
      'Invite one more member to the team, or send an unanswered invitation anew; the lead may',
    params: Id,
    body: TeamMember,
    answer: AccreditationView,
    faults: ['conflict', 'too-many'],
    run: async (app, { user, params: { id }, body: person }) => ({
      body: viewAccreditation(id, await inviteMember(app, user, { id, person })),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/members/{member}/remove',
    who: 'member',
    summary: 'Take a member out of the team, or leave it; access ends at once',
    params: z.strictObject({ ...Id.shape, member: z.string().min(1).max(128) }),
    answer: AccreditationView,
    faults: ['conflict'],
    run: async (app, { user, params }) => ({
      body: viewAccreditation(params.id, await removeMember(app, user, params)),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/close',
    who: 'member',
    summary: 'Close an accreditation that is no longer needed; access ends at once',
    params: Id,
    body: z.strictObject({ reason: z.enum(closeReasons), files: Told.optional() }),
    answer: AccreditationView,
    faults: ['conflict'],
    run: async (app, { user, params: { id }, body }) => ({
      body: viewAccreditation(id, await closeAccreditation(app, user, { id, ...body })),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/attest-deletion',
    who: 'member',
    summary: 'Tell what became of the files, once your access has ended, or you left the team',
    params: Id,
    body: Told,
    answer: MemberView,
    faults: ['conflict'],
    run: async (app, { user, params: { id }, body }) => ({
      body: viewMember(user.id, await attestDeletion(app, user, { id, ...body })),
    }),
  }),
  ...(['accept', 'decline'] as const).map((answer) =>
    route({
      method: 'POST',
      path: `/v1/invitations/${answer}`,
      who: 'member',
      summary: `${answer === 'accept' ? 'Accept' : 'Decline'} an invitation to a team, by the token that was mailed`,
      body: Invitation,
      answer: AccreditationView,
      faults: ['gone'],
      run: async (app, { user, body }) => {
        const input = { ...body, accept: answer === 'accept' };
        const accreditation = await answerInvitation(app, user, input);
        return { body: viewAccreditation(body.accreditationId, accreditation) };
      },
    }),
  ),
];
