import { BlockList, isIP } from 'node:net';

/** IPv4 ranges that no webhook may reach: IANA's special-purpose registry, multicast, and Azure's wire server. */
const refusedIpv4: [network: string, prefix: number][] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // shared by carriers; Alibaba's metadata
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // Azure's wire server
  ['169.254.0.0', 16], // link-local; instance metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // AMT
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarking
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 3], // multicast, reserved, broadcast
];

/** Of IPv6 only global unicast (2000::/3) is public, and of that not what carries IPv4 addresses or documentation. */
const refusedWithinGlobal: [network: string, prefix: number][] = [
  ['2001::', 23], // protocol assignments: Teredo, benchmarking, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, whatever it carries
  ['2620:4f:8000::', 48], // AS112
  ['3fff::', 20], // documentation
];

const ipv4 = new BlockList();
for (const [network, prefix] of refusedIpv4) ipv4.addSubnet(network, prefix, 'ipv4');
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');
const withinGlobal = new BlockList();
for (const [network, prefix] of refusedWithinGlobal) withinGlobal.addSubnet(network, prefix, 'ipv6');

/** Whether the text is an IP address that anyone on the internet may be reached at. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !ipv4.check(address, 'ipv4');
  return (
    family === 6 && !address.includes('%') && global.check(address, 'ipv6') && !withinGlobal.check(address, 'ipv6')
  );
}
