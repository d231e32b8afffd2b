import type { Chore, Trace } from '../platform/trace.ts';
import { eraseSubmissions, findSubmissions } from './usecases/trace-person.ts';
import * as sweep from './usecases/sweep-submissions.ts';

export const traces: Trace[] = [
  { room: 'contributions', find: findSubmissions, erase: eraseSubmissions },
];

const chore = (name: string, run: Chore['run']): Chore => ({ room: 'contributions', name, run });
export const chores: Chore[] = [
  chore('expire idle submissions', sweep.expireIdle),
  chore('tell of refused files', sweep.tellRefused),
  chore('ring again for what is stuck', sweep.ringAgain),
  chore('remove uploads of ended submissions', sweep.removeUploads),
];
