import { writeStateFile } from './state-file.ts';

/** As `writeStateFile`, for those who wait for promises. */
export const writeFileWhole = async (path: string, content: string): Promise<void> => {
  await Promise.resolve();
  writeStateFile(path, content);
};
