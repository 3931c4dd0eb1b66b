import type { DatasetProgress } from '../dataset-hooks.ts';
import type { Terminal } from './terminal.ts';

export interface ProgressLine {
  show(progress: DatasetProgress): void;
  clear(): void;
}

const everyMilliseconds = 100;
const eraseLine = '\r\u001b[K';

/** One line that is written anew, where somebody watches: what is being done, how far it is, how fast, how long yet. */
export function createProgressLine(
  terminal: Terminal,
  now: () => number = performance.now.bind(performance),
): ProgressLine {
  let phase = '';
  let startedAt = 0;
  let shownAt = -Infinity;
  return {
    show(progress) {
      if (!terminal.isWatched) return;
      const at = now();
      if (progress.phase !== phase) [phase, startedAt] = [progress.phase, at];
      else if (at - shownAt < everyMilliseconds) return;
      shownAt = at;
      terminal.tell(`${eraseLine}${toLine(progress, (at - startedAt) / 1000)}`);
    },
    clear() {
      if (terminal.isWatched && shownAt > -Infinity) terminal.tell(eraseLine);
    },
  };
}

/** `checking   42 %  126 of 301 MB, 180 MB/s, 1 s left` */
export function toLine({ phase, done, total }: DatasetProgress, seconds: number): string {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
  const rate = seconds > 0.2 ? done / seconds : 0;
  const speed = rate > 0 ? `, ${megabytes(rate)} MB/s` : '';
  if (total === undefined) return `${phase.padEnd(9)} ${megabytes(done)} MB${speed}`;
  const share = total > 0 ? Math.floor((done / total) * 100) : 100;
  const left = rate > 0 ? `, ${Math.ceil((total - done) / rate)} s left` : '';
  return `${phase.padEnd(9)} ${String(share).padStart(3)} %  ${megabytes(done)} of ${megabytes(total)} MB${speed}${left}`;
}
