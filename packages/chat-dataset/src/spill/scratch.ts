import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { temporaryPath } from './temporary-folder.ts';

/** Bytes on this machine's disk for as long as they are needed. The file is made by the first `append`. */
export interface ScratchFile {
  /** Answers the offset at which the bytes stand. */
  append(bytes: Uint8Array): number;
  /** Fills `into` with what stands at an offset. */
  read(into: Uint8Array, at: number): void;
  close(): void;
}

/** Files for what is too much for memory. What is open is closed with it. */
export interface Scratch {
  file(): ScratchFile;
  close(): void;
}

/** Calls wait for the disk: most of them end in the system's cache, and going through the event loop takes longer. */
export function createScratch(): Scratch {
  const files = new Set<ScratchFile>();
  return {
    file() {
      const file = createScratchFile(() => files.delete(file));
      files.add(file);
      return file;
    },
    close() {
      for (const file of files) file.close();
    },
  };
}

function createScratchFile(closed: () => void): ScratchFile {
  let descriptor: number | undefined;
  let length = 0;
  return {
    append(bytes) {
      const open = (descriptor ??= openNameless());
      const at = length;
      for (let done = 0; done < bytes.length;) done += writeSync(open, bytes, done, bytes.length - done, at + done);
      length += bytes.length;
      return at;
    },
    read(into, at) {
      if (descriptor === undefined || at + into.length > length) throw new Error('Nothing was written there.');
      for (let done = 0; done < into.length;) {
        const count = readSync(descriptor, into, done, into.length - done, at + done);
        if (count === 0) throw new Error('A file of this process was cut short.');
        done += count;
      }
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
      closed();
    },
  };
}

/** A file that has lost its name leaves nothing behind, however the process ends. */
function openNameless(): number {
  const path = temporaryPath();
  const descriptor = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return descriptor;
}
