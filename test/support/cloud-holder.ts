/** Holds a laptop cloud as `npm start` does: `cloud-holder.ts <folder> <app folder>`. Tells what it has by IPC. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLaptopCloud } from '../../local/laptop-cloud.ts';

const [folder = '', appFolder = ''] = process.argv.slice(2);
const cloud = await startLaptopCloud({ folder, appFolder });
process.send?.({
  pids: JSON.parse(readFileSync(join(folder, 'processes.json'), 'utf8')),
  settings: { ...cloud.settings, connectionString: cloud.storage().connectionString },
  url: cloud.url,
});
process.once('SIGTERM', () => void cloud.close().then(() => process.exit(0)));
