/** Starts Azurite, tells its process id by IPC, and stays until it is killed. */
import { join } from 'node:path';
import { startAzurite } from '../../local/azurite.ts';
import { ensureCertificate } from '../../local/certificate.ts';

const [folder = ''] = process.argv.slice(2);
const azurite = await startAzurite({ folder: join(folder, 'orphan'), certificate: await ensureCertificate(folder) });
process.send?.(azurite.process.pid);
