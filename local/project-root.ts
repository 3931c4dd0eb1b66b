import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project, which is the app's folder too. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
