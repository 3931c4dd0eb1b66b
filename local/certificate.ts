import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** The certificate of all HTTPS stand-ins, as PEM. */
export interface Certificate {
  keyPath: string;
  /** What `NODE_EXTRA_CA_CERTS` of a client names. */
  certPath: string;
  key: string;
  cert: string;
}

const tenYears = 10 * 365 * 24 * 3600 * 1000;

/**
 * The certificate kept in `<folder>/certificate`, made at the first call (for 127.0.0.1, ::1 and localhost, good for
 * ten years, its own authority) and the same from then on. Processes may call it at the same time: one wins, all read its pair.
 */
export async function ensureCertificate(folder: string): Promise<Certificate> {
  const home = join(folder, 'certificate');
  return (await readCertificate(home)) ?? makeCertificate(folder, home);
}

async function readCertificate(home: string): Promise<Certificate | undefined> {
  const keyPath = join(home, 'key.pem');
  const certPath = join(home, 'cert.pem');
  try {
    return { keyPath, certPath, key: await readFile(keyPath, 'utf8'), cert: await readFile(certPath, 'utf8') };
  } catch {
    return undefined;
  }
}

async function makeCertificate(folder: string, home: string): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'Droptune laptop cloud' }], {
    keySize: 2048,
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + tenYears),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  const draft = join(folder, `certificate-${randomUUID()}`);
  await mkdir(draft, { recursive: true });
  await writeFile(join(draft, 'key.pem'), made.private, { mode: 0o600 });
  await writeFile(join(draft, 'cert.pem'), made.cert);
  // A folder that is there already belongs to a process that was faster.
  await rename(draft, home).catch(() => rm(draft, { recursive: true, force: true }));
  const certificate = await readCertificate(home);
  if (!certificate)
    throw new Error(`The certificate could not be kept in '${home}': remove that folder and start again.`);
  return certificate;
}
