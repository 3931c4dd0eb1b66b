import type { LogLevel } from './app/programming-model.ts';

/** Where the host's lines go: one line each, `source` being a function's name or a part of the host. */
export interface HostLog {
  write(level: LogLevel, source: string, message: string): void;
}

const order: readonly LogLevel[] = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'];

const inOneLine = (message: string) => message.replaceAll(/\s*\n\s*/g, ' | ');

/** The level that a word stands for, in any casing; `information` for an unknown one. */
export function readLogLevel(word: string | undefined): LogLevel {
  return order.find((level) => level === word?.toLowerCase()) ?? 'information';
}

/** Writes lines of `least` and worse: `12:34:56.789 warning [function] text`. */
export function createHostLog(least: LogLevel, print: (line: string) => void = console.log): HostLog {
  const threshold = order.indexOf(least);
  return {
    write(level, source, message) {
      if (order.indexOf(level) < threshold) return;
      const time = new Date().toISOString().slice(11, 23);
      print(`${time} ${level === 'information' ? 'info' : level} [${source}] ${inOneLine(message)}`);
    },
  };
}
