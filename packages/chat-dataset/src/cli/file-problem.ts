import type { Problem } from '../problem.ts';

/** What a call of the system failed with: its code, and mostly the path. */
interface SystemFault {
  code: string;
  path?: string;
}

const isSystemFault = (error: unknown): error is Error & SystemFault =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

const words: Readonly<Record<string, { what: string; remedy: string }>> = {
  ENOENT: {
    what: 'There is no such file or folder',
    remedy: 'Check the name, and the folder that the command runs in.',
  },
  EEXIST: { what: 'Something else is there already', remedy: 'Choose another name, or move away what is there.' },
  ENOTDIR: { what: 'A part of the path is a file, not a folder', remedy: 'Choose a path that leads through folders.' },
  EISDIR: { what: 'It is a folder, not a file', remedy: 'Name a file.' },
  EACCES: { what: 'It may not be read or written', remedy: 'Look at its permissions, or choose another place.' },
  EPERM: { what: 'It may not be read or written', remedy: 'Look at its permissions, or choose another place.' },
  EROFS: { what: 'The disk can only be read', remedy: 'Choose a place on another disk.' },
  ENOSPC: { what: 'No space is left on the disk', remedy: 'Make room there, or choose a place on another disk.' },
  EDQUOT: { what: 'The quota of the disk is used up', remedy: 'Make room there, or choose a place on another disk.' },
  EMFILE: { what: 'Too many files are open', remedy: 'Raise the limit, for example with ulimit -n 4096.' },
};

const typeOf: Readonly<Record<string, string>> = { ENOENT: 'file_missing', ENOSPC: 'disk_full', EDQUOT: 'disk_full' };

/** What went wrong, in words for whoever gave the command. `places` are where it writes: the system does not always say. */
export function toFileProblem(error: unknown, places: readonly string[] = []): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const known = isSystemFault(error) ? words[error.code] : undefined;
  if (!isSystemFault(error) || !known) return { type: 'not_readable', message: sentence(message), remedy: '' };
  const where = error.path ?? places.join(', ');
  return {
    type: typeOf[error.code] ?? 'file_unusable',
    message: `${where === '' ? '' : `${where}: `}${known.what} (${error.code}).`,
    remedy: known.remedy,
  };
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
