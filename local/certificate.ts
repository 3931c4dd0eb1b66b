import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { readStateFile, writeStateFile } from './state-file.ts';

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
  return readCertificate(home) ?? makeCertificate(folder, home);
}

function readCertificate(home: string): Certificate | undefined {
  const remedy = `Put it back from a copy, or remove ${home}: a new certificate is made at the next start.`;
  const keyPath = join(home, 'key.pem');
  const certPath = join(home, 'cert.pem');
  const key = readStateFile(keyPath, textOfKey, remedy);
  const cert = readStateFile(certPath, textOfCertificate, remedy);
  return key === undefined || cert === undefined ? undefined : { keyPath, certPath, key, cert };
}

/** Both throw where the text is none. */
function textOfKey(text: string): string {
  createPrivateKey(text);
  return text;
}
function textOfCertificate(text: string): string {
  return new X509Certificate(text).toString();
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
  writeStateFile(join(draft, 'key.pem'), made.private);
  writeStateFile(join(draft, 'cert.pem'), made.cert);
  // A folder that is there already belongs to a process that was faster.
  await rename(draft, home).catch(() => rm(draft, { recursive: true, force: true }));
  const certificate = readCertificate(home);
  if (!certificate)
    throw new Error(`The certificate could not be kept in '${home}': remove that folder and start again.`);
  return certificate;
}
