import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ensureCertificate, type Certificate } from '../../local/certificate.ts';

/** One for all: two of the same name are taken for each other. */
let made: Promise<Pick<Certificate, 'key' | 'cert'>> | undefined;

async function make(): Promise<Pick<Certificate, 'key' | 'cert'>> {
  const folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  const { key, cert } = await ensureCertificate(folder);
  await rm(folder, { recursive: true });
  setDefaultCACertificates([...getCACertificates('default'), cert]);
  return { key, cert };
}

/** A certificate for loopback that this process trusts. */
export const trustedCertificate = (): Promise<Pick<Certificate, 'key' | 'cert'>> => (made ??= make());
