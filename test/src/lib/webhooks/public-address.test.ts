import { describe, expect, it } from 'vitest';
import { isPublicAddress, publicLookup } from '../../../../src/lib/webhooks/public-address.ts';

describe('an address', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '20.50.2.1',
    '172.15.255.255',
    '172.32.0.1',
    '192.167.1.1',
    '100.63.0.1',
    '100.128.0.1',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001:81b::200e',
  ])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '127.0.0.1', '127.255.255.254'],
    ...['169.254.169.254', '168.63.129.16', '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.88.99.1'],
    ...['192.168.1.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1'],
    ...['255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:a9fe:a9fe', '::127.0.0.1'],
    ...['64:ff9b::7f00:1', '100::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fec0::1', 'ff02::1', '2001::1'],
    ...['2001:db8::1', '2002:7f00:1::1', '2002:a9fe:a9fe::', '3fff::1'],
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('looking a name up', () => {
  const lookUp = (hostname: string, all: boolean) =>
    new Promise<string>((resolve) => {
      publicLookup(hostname, { all }, (error) => resolve(error?.message ?? 'found'));
    });

  it.each([true, false])('fails when it leads to this machine (all: %s)', async (all) => {
    expect(await lookUp('localhost', all)).toContain('does not resolve to public addresses only');
    expect(await lookUp('127.0.0.1', all)).toContain('does not resolve to public addresses only');
  });

  it('gives a public address, in either of the forms that sockets ask for', async () => {
    expect(await lookUp('1.1.1.1', true)).toBe('found');
    expect(await lookUp('1.1.1.1', false)).toBe('found');
  });
});
