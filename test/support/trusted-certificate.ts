import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { onTestFinished } from 'vitest';
import { ensureCertificate, type Certificate } from '../../local/certificate.ts';

/** A certificate for loopback that this process trusts for the length of one test. */
export async function trustedCertificate(): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const certificate = await ensureCertificate(folder);
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, certificate.cert]);
  onTestFinished(() => setDefaultCACertificates(before));
  return certificate;
}
