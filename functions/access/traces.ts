import type { Chore, Trace } from '../platform/trace.ts';

export const traces: Trace[] = [];
export const chores: Chore[] = [];
