import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** How far long work is: a bar where the end is (about) known, else a number. */
  show: (done: number, what: string, total?: number) => void;
  /** Takes the line back. */
  clear: () => void;
}

/** On a terminal; nothing where the stream is none. */
export function progressOn(stream: NodeJS.WritableStream): Progress {
  let bar: SingleBar | undefined;
  const begin = (total: number): SingleBar => {
    const options = {
      ...{ stream, hideCursor: true, clearOnComplete: true, fps: 5, gracefulExit: false },
      format: total > 0 ? '{bar} {percentage} %, {value} {what}' : '{value} {what}',
    };
    const begun = new SingleBar(options, Presets.shades_classic);
    begun.start(total, 0, { what: '' });
    return begun;
  };
  return {
    show: (done, what, total = 0) => {
      bar ??= begin(total);
      if (done > bar.getTotal()) bar.setTotal(done);
      bar.update(done, { what });
    },
    clear: () => {
      bar?.stop();
      bar = undefined;
    },
  };
}
