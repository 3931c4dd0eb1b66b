import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';

interface Certificate {
  /** Both as PEM. */
  key: string;
  cert: string;
}

/** One for all: two of the same name are taken for each other. */
let made: Promise<Certificate> | undefined;

/** A certificate for loopback that this process trusts. */
export const trustedCertificate = (): Promise<Certificate> => (made ??= make());

async function make(): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'Hub stand-in' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, keyCertSign: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  setDefaultCACertificates([...getCACertificates('default'), cert]);
  return { key, cert };
}
