import { createClock } from '../../../local/clock.ts';
import { ensureCertificate } from '../../../local/certificate.ts';
import { createTokenVerifier } from '../../../local/token-verifier.ts';
import { startAzureMl } from '../../../local/azure-ml/start-azure-ml.ts';

/** Azure ML in a process of its own, to be killed: `node azure-ml-process.ts <state folder> <port> <blob url>`. */
const [stateFolder = '', port = '0', blobUrl = ''] = process.argv.slice(2);
const { url } = await startAzureMl({
  port: Number(port),
  stateFolder,
  certificate: await ensureCertificate(stateFolder),
  verifier: await createTokenVerifier(stateFolder),
  clock: createClock(),
  blobUrl,
  publish: () => undefined,
});
console.log(url);
