/** An error a newcomer can mend: one line that names what is wrong and what to do about it. */
export class Remedy extends Error {
  override readonly name = 'Remedy';
}

/** The one line a person should see; a defect of ours keeps its stack. */
export function explain(error: unknown): string {
  if (error instanceof Remedy) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Runs an entry script: its number is the exit code, an error is explained on stderr and gives 1. */
export async function entry(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}
