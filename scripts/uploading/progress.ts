import { MultiBar, Presets, type SingleBar } from 'cli-progress';

export interface FileBar {
  at(bytes: number): void;
  end(): void;
}
export interface Phase {
  file(path: string, size: number): FileBar;
  end(): void;
}
/** Shows on the error stream how far it is. */
export interface Progress {
  phase(title: string, bytes: number): Phase;
  say(line: string): void;
}

/** Bytes in decimal units, as the limits are. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return step === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** step).toFixed(1)} ${units[step]!}`;
}

const shortened = (path: string): string =>
  (path.length > 32 ? `…${path.slice(-31)}` : path).padEnd(32);

/** A bar for all of it and one for each file at work. */
export function bars(stream: NodeJS.WritableStream): Progress {
  let multi: MultiBar | undefined;
  const say = (line: string) => {
    if (multi) multi.log(`${line}\n`);
    else stream.write(`${line}\n`);
  };
  const phase = (title: string, bytes: number): Phase => {
    const options = {
      ...{ stream, hideCursor: true, clearOnComplete: true, fps: 5, gracefulExit: false },
      format: '{name} {bar} {percentage} % of {all}  {eta_formatted}',
    };
    const here = (multi = new MultiBar(options, Presets.shades_classic));
    const make = (name: string, total: number): SingleBar =>
      here.create(Math.max(total, 1), 0, { name: shortened(name), all: sizeText(total) });
    const whole = make(title, bytes);
    const total = totals((sum) => whole.update(sum));
    return {
      file: (path, size) => {
        const bar = make(path, size);
        const counted = total();
        return {
          at: (done) => {
            bar.update(done);
            counted(done);
          },
          end: () => void here.remove(bar),
        };
      },
      end: () => {
        here.stop();
        multi = undefined;
      },
    };
  };
  return { phase, say };
}

/** Milliseconds between two lines where there is no terminal. */
const often = 10_000;

/** A line now and then. */
export function lines(write: (line: string) => void, clock: () => number): Progress {
  return {
    say: write,
    phase: (title, bytes) => {
      if (bytes > 0) write(`${title}: ${sizeText(bytes)}`);
      let last = clock();
      const total = totals((sum) => {
        if (clock() - last < often) return;
        last = clock();
        write(`${title}: ${sizeText(sum)} of ${sizeText(bytes)}`);
      });
      return { file: () => ({ at: total(), end: () => undefined }), end: () => undefined };
    },
  };
}

/** Sums what several files have come to; a file may fall back. */
function totals(tell: (sum: number) => void): () => (done: number) => void {
  let sum = 0;
  return () => {
    let before = 0;
    return (done) => {
      sum += done - before;
      before = done;
      tell(sum);
    };
  };
}
