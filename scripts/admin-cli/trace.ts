import {
  traceVersion,
  type VersionTrace,
} from '../../functions/contributions/usecases/trace-version.ts';
import type { Command } from './command.ts';

const day = (at: Date): string => at.toISOString().slice(0, 19);

function submissionLines(submission: NonNullable<VersionTrace['submission']>): string[] {
  const { id, state, revision, signedOff, decision, events, broken } = submission;
  return [
    `submission ${id}, ${state}: revision ${revision}, signed off as ${signedOff ?? 'nothing'}`,
    ...(decision
      ? [
          `accepted ${day(decision.at)} by ${decision.by} (${decision.part}), checklist: ${Object.keys(decision.checklist).join(', ')}`,
        ]
      : []),
    ...events.map(
      ({ at, actor, part, action, state: left }) =>
        `  ${day(at)}  ${action.padEnd(16)}  ${left.padEnd(12)}  ${part}, ${actor}`,
    ),
    `chain of ${events.length} events: ${broken ?? 'whole'}`,
  ];
}

function linesOf(trace: VersionTrace, missing: number): string[] {
  const { dataset, version, doi, title, served, withdrawn, submission, files, place } = trace;
  const state = withdrawn ? `withdrawn: ${withdrawn.reason}` : served ? 'served' : 'superseded';
  const sum = files.reduce((bytes, { size }) => bytes + size, 0);
  return [
    `${doi === undefined ? 'no DOI' : `doi:${doi}`} is ${dataset}, version ${version} (${state})`,
    `"${title}", ${trace.licence}, published ${day(trace.publishedAt)}: ${trace.page}`,
    ...(submission ? submissionLines(submission) : ['no submission: an operator indexed it']),
    ...trace.derivedFrom.map(
      ({ id, doi: its }) => `derives from ${id}${its === undefined ? '' : ` (doi:${its})`}`,
    ),
    `${files.length} files, ${sum} bytes in ${place ? `${place.bucket}/${place.prefix}` : 'no bucket here'}: ${missing === 0 ? 'all as recorded' : `${missing} not as recorded`}`,
    ...files.map(
      ({ path, size, generation, crc32c, sha256, here }) =>
        `  ${here ? 'ok     ' : 'MISSING'}  ${path}  ${size} bytes  generation ${generation}  crc32c ${crc32c}  sha256 ${sha256}`,
    ),
  ];
}

export const traceCommands: Command[] = [
  {
    name: 'trace',
    args: 'DOI|DATASET/vN',
    summary: 'from a DOI to the bytes: submission, decision, events, sources, files with checksums',
    takes: [1, 1],
    run: async ({ app }, [name]) => {
      const trace = await traceVersion(app, name!);
      const missing = trace.files.filter(({ here }) => !here).length;
      return {
        lines: linesOf(trace, missing),
        value: trace,
        code: missing > 0 || trace.submission?.broken !== undefined ? 1 : 0,
      };
    },
  },
];
