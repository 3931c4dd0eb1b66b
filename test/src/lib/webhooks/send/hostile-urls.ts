import type { NameAddress } from '../../../../../src/lib/webhooks/send/resolve-name.ts';

/** Addresses that no webhook may reach, by what they are. */
const hiddenIpv4 = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.100.100.200', '100.127.255.255'],
  ...['127.0.0.1', '127.0.0.2', '127.255.255.254', '168.63.129.16', '169.254.0.1', '169.254.169.254', '169.254.170.2'],
  ...['172.16.0.1', '172.31.255.254', '192.0.0.8', '192.0.0.170', '192.0.2.1', '192.88.99.1', '192.168.0.1'],
  ...['192.168.255.255', '198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.9', '224.0.0.1', '239.255.255.250'],
  ...['240.0.0.1', '255.255.255.255'],
];
const hiddenIpv6 = [
  ...['::', '::1', '::2', '0:0:0:0:0:0:0:1', '0000:0000:0000:0000:0000:0000:0000:0001', '::127.0.0.1', '::10.0.0.1'],
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '::ffff:10.0.0.1'],
  ...['::ffff:8.8.8.8', '::ffff:0:127.0.0.1', '0:0:0:0:0:ffff:7f00:1', '64:ff9b::7f00:1', '64:ff9b::169.254.169.254'],
  ...['64:ff9b::8.8.8.8', '64:ff9b:1::7f00:1', '64:ff9b:1:fffe::10.0.0.1', '100::1', '100:0:0:1::1', '2001::1'],
  ...['2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:2::1', '2001:10::1', '2001:20::1', '2001:1ff::1', '2001:db8::1'],
  ...[
    '2002::1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '2002:808:808::1',
    '3fff::1',
    '3fff:fff::1',
    '4000::1',
    '5f00::1',
  ],
  ...['8000::1', 'fc00::1', 'fd00::1', 'fd00:ec2::254', 'fd20:ce::254', 'fdff:ffff::1', 'fe00::1', 'fe80::1'],
  ...['fe80::a9fe:a9fe', 'febf::1', 'fec0::1', 'feff::1', 'ff02::1', 'ff0e::1', 'ffff::1'],
];

const hex = (part: number) => part.toString(16).padStart(2, '0');
const fullWidth = (text: string) =>
  text.replaceAll(/[0-9.]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

/** One address in the ways that URL parsers of some kind take. */
function spellings(address: string): string[] {
  const parts = address.split('.').map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = parts;
  const number = ((a * 256 + b) * 256 + c) * 256 + d;
  return [
    String(number),
    `0x${number.toString(16)}`,
    `0${number.toString(8)}`,
    parts.map((part) => `0${part.toString(8)}`).join('.'),
    parts.map((part) => `000000${part.toString(8)}`).join('.'),
    parts.map((part) => `0x${hex(part)}`).join('.'),
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    `0x${hex(a)}.${b}.0${c.toString(8)}.${d}`,
    `${address}.`,
    fullWidth(address),
    address.replaceAll('.', '。'),
    address.replaceAll('.', '%2e'),
    address.replaceAll(/./g, (sign) => `%${hex(sign.charCodeAt(0))}`),
    `[::ffff:${hex(a)}${hex(b)}:${hex(c)}${hex(d)}]`,
    `[64:ff9b::${hex(a)}${hex(b)}:${hex(c)}${hex(d)}]`,
    `[2002:${hex(a)}${hex(b)}:${hex(c)}${hex(d)}::1]`,
  ];
}

const targets = ['127.0.0.1', '169.254.169.254', '168.63.129.16', '10.0.0.1'];

/**
 * URLs that must be refused as they stand, without a name being looked up. `PORT` is where the tests listen on loopback, so
 * that a guard with a hole would be seen to connect.
 */
export const hostileUrls: string[] = [
  ...hiddenIpv4.map((address) => `https://${address}:PORT/`),
  ...hiddenIpv6.map((address) => `https://[${address}]:PORT/`),
  ...targets.flatMap(spellings).map((host) => `https://${host}:PORT/latest/meta-data`),
  // Names of this machine, of a network, or of a cloud's own services.
  ...['localhost', 'LOCALHOST', 'LocalHost', 'localhost.', 'a.localhost', 'a.b.LOCALHOST', 'localhost.localdomain'],
  ...[
    'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
    'ｌｏｃａｌｈｏｓｔ',
    'loc\u00adalhost',
    '%6cocalhost',
    'localhost%2e',
    'local\u200bhost',
    'lOcALhOſt',
  ],
  ...['metadata', 'metadata.google.internal', 'METADATA.GOOGLE.INTERNAL.', 'metadata.google。internal'],
  ...['instance-data.ec2.internal', 'vm1.internal.cloudapp.net.internal', 'printer.local', 'nas.lan', 'wiki.intranet'],
  ...['router.home.arpa', 'kubernetes.default.svc.cluster.local', 'intranet', 'db', 'xn--fiqs8s', 'example.com.'],
].map((host) => (host.includes('://') ? host : `https://${host}:PORT/`));

/** A parser makes public URLs of these that nobody wrote. */
const unclear = [
  ...[' https://example.com/', 'https://example.com/ ', '\thttps://example.com/', 'https://example.com/\n'],
  ...[
    'https://exa\tmple.com/',
    'https://example.com/a\r\nb',
    'https://example.com/a b',
    'https://example.com/?a\u0000b',
  ],
  ...[
    'https://example.com/\u00a0',
    'https://example.com/\u2028',
    '\ufeffhttps://example.com/',
    'https://exa\u200bmple.com/',
  ],
  ...[
    'https://example.com/\u202egnp.exe',
    'https://exa\u00admple.com/',
    'https://example.com/\ud800',
    '\u0001https://example.com',
  ],
  ...[
    'https:\\\\example.com\\',
    'https:/\\example.com/',
    'https://example.com\\@example.org/',
    'https://example.com/a\\b',
  ],
  ...['https:example.com', 'https:/example.com/', 'https:///example.com/', 'HTTPS:////example.com/'],
  ...['https://@example.com/', 'https://:@example.com/', 'https://@:443/', 'https://example.org:@example.com/'],
  ...['https://example.com:0/', 'https://example.com:00000/hook', 'https://1.1.1.1:0/'],
];

/** Refused for what they are besides their host. */
export const malformedUrls: string[] = [
  ...['', ' ', 'nowhere', '//127.0.0.1:PORT/', '/hook', '?', 'https:', 'https://', 'https:///', 'https://:PORT/'],
  ...['http://127.0.0.1:PORT/', 'http://localhost:PORT/', 'http://[::1]:PORT/', 'http://example.com/'],
  ...['HTTP://example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'file://127.0.0.1/etc/passwd'],
  ...['gopher://127.0.0.1:PORT/_x', 'dict://127.0.0.1:PORT/', 'ldap://127.0.0.1:PORT/', 'data:text/plain,hello'],
  ...['javascript:alert(1)', 'blob:https://example.com/1', 'ws://127.0.0.1:PORT/', 'wss://example.com/', 'about:blank'],
  ...['unix:/var/run/docker.sock', 'http+unix://%2Fvar%2Frun%2Fdocker.sock/', 'jar:https://127.0.0.1:PORT!/'],
  ...['https://user:password@example.com/', 'https://user@example.com/', 'https://:password@example.com/'],
  ...['https://example.com@127.0.0.1:PORT/', 'https://127.0.0.1:PORT@example.com/', 'https://%20@example.com/'],
  ...['https://example.com:443@127.0.0.1:PORT/', 'https://example.com:99999/'],
  ...[
    'https://127.0.0.1\\@example.com:PORT/',
    'https:\\\\127.0.0.1:PORT\\',
    'https:127.0.0.1:PORT',
    'https:/127.0.0.1',
  ],
  ...['https://[::1', 'https://::1/', 'https://[::1]x/', 'https://[fe80::1%25eth0]/', 'https://[fe80::1%eth0]/'],
  ...['https://127.0.0.1 :PORT/', 'https://exam ple.com/', 'https://example.com:PORT:PORT/', 'https://256.1.1.1/'],
  ...[
    'https://1.1.1.1.1/',
    'https://0x100000000/',
    'https://4294967296/',
    'https://1.1.1.0x100/',
    'https://[1::2::3]/',
  ],
  ...['https://127.0.0.1:PORT%00.example.com/', 'https://127.0.0.1%0d%0a.example.com/', 'https://a\u0000b.com/'],
  ...[
    'ht\ntps://127.0.0.1:PORT/',
    '\thttps://127.0.0.1:PORT/',
    'https://127.0.\n0.1:PORT/',
    'https://127.0.0.1\t:PORT/',
  ],
  `https://example.com/${'a'.repeat(3_000)}`,
  ...unclear,
];

const four = (...addresses: string[]): NameAddress[] => addresses.map((address) => ({ address, family: 4 }));
const six = (...addresses: string[]): NameAddress[] => addresses.map((address) => ({ address, family: 6 }));
const failure = (code: string) => Object.assign(new Error(`query failed: ${code}`), { code });

const open4 = '93.184.215.14';
const open6 = '2606:2800:21f:cb07:6820:80da:af6b:8b2c';

/** What a resolver says of a name, attempt after attempt. Whatever it says last, it goes on saying. */
export interface HostileName {
  what: string;
  url: string;
  answers: (readonly NameAddress[] | Error)[];
  verdict: 'refused' | 'failed';
}

const hidden = (address: string): NameAddress[] => (address.includes(':') ? six(address) : four(address));

/** Names that look like any other, and lead where they must not. */
export const hostileNames: HostileName[] = [
  ...[...hiddenIpv4, ...hiddenIpv6].map((address) => ({
    what: `is ${address}`,
    url: 'https://hooks.example.com:PORT/',
    answers: [hidden(address)],
    verdict: 'refused' as const,
  })),
  ...[
    '127.0.0.1.nip.io',
    '169-254-169-254.sslip.io',
    'localtest.me',
    'spoofed.burpcollaborator.net',
    'ⅰnternal.example.com',
  ].map((name) => ({
    what: `is called ${name}`,
    url: `https://${name}:PORT/`,
    answers: [four(name.startsWith('169') ? '169.254.169.254' : '127.0.0.1')],
    verdict: 'refused' as const,
  })),
  ...(
    [
      ['has a public and a private address', [...four(open4), ...four('10.0.0.1')]],
      ['has a private and a public address', [...four('127.0.0.1'), ...four(open4)]],
      ['has a public A and a private AAAA', [...four(open4), ...six('::1')]],
      ['has a public AAAA and a private A', [...six(open6), ...four('192.168.1.1')]],
      ['has a public A and the metadata service as AAAA', [...four(open4), ...six('fd00:ec2::254')]],
      ['has an IPv4-mapped AAAA', six('::ffff:127.0.0.1')],
      ['has a public A and an IPv4-mapped AAAA', [...four(open4), ...six('::ffff:a9fe:a9fe')]],
      ['has hidden one private among many', [...four(...Array<string>(40).fill(open4)), ...four('172.20.0.1')]],
      ['has an address with a zone', six('fe80::1%eth0')],
      ['has a public-looking address with a zone', six(`${open6}%lo`)],
      ['has an address that is none', four('127.1')],
      ['has a name for an address', four('localhost')],
      ['has nothing for an address', four('')],
      ['has an IPv6 address said to be IPv4', four('::1')],
      ['has an IPv4 address said to be IPv6', six(open4)],
      ['has an address with zeros before', four('0127.0.0.1')],
      ['has an address with a space', four(' 127.0.0.1')],
    ] as const
  ).map(([what, answer]) => ({
    what,
    url: 'https://hooks.example.com:PORT/',
    answers: [answer],
    verdict: 'refused' as const,
  })),
  ...['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'EREFUSED', 'ETIMEOUT', 'ECONNREFUSED', 'EAI_AGAIN', 'EBADRESP'].map(
    (code) => ({
      what: `cannot be resolved (${code})`,
      url: 'https://hooks.example.com:PORT/',
      answers: [failure(code)],
      verdict: 'failed' as const,
    }),
  ),
  {
    what: 'has no address at all',
    url: 'https://hooks.example.com:PORT/',
    answers: [[]],
    verdict: 'failed',
  },
  ...['127.0.0.1', '::1', '169.254.169.254', '::ffff:10.0.0.1'].flatMap((address) => [
    {
      what: `fails to resolve and then is ${address}`,
      url: 'https://hooks.example.com:PORT/',
      answers: [failure('ESERVFAIL'), hidden(address)],
      verdict: 'refused' as const,
    },
    {
      what: `has no address and then is ${address}`,
      url: 'https://hooks.example.com:PORT/',
      answers: [[], hidden(address)],
      verdict: 'refused' as const,
    },
  ]),
];

/** Names whose first answer is public and whose next is not: the first may be connected to, and nothing else. */
export const rebindingNames: { what: string; answers: readonly (readonly NameAddress[])[] }[] = [
  { what: 'turns to loopback', answers: [four(open4), four('127.0.0.1')] },
  { what: 'turns to IPv6 loopback', answers: [four(open4), six('::1')] },
  { what: 'turns to the metadata service', answers: [four(open4), four('169.254.169.254')] },
  { what: 'turns from IPv6 to the wire server', answers: [six(open6), four('168.63.129.16')] },
  { what: 'gains a private address', answers: [four(open4), [...four(open4), ...four('10.0.0.1')]] },
  { what: 'turns to an IPv4-mapped address', answers: [[...four(open4), ...six(open6)], six('::ffff:7f00:1')] },
];

/** What must be let through, or the guard is only a wall. */
export const harmlessUrls: { url: string; answers?: readonly NameAddress[]; connectsTo: readonly string[] }[] = [
  { url: 'https://93.184.215.14/', connectsTo: [open4] },
  { url: 'https://1.1.1.1:8443/hook', connectsTo: ['1.1.1.1'] },
  { url: 'https://8.8.4.4/', connectsTo: ['8.8.4.4'] },
  { url: `https://[${open6}]/`, connectsTo: [open6] },
  { url: 'https://[2a00:1450:4001:81b::200e]:10443/', connectsTo: ['2a00:1450:4001:81b::200e'] },
  { url: 'https://hooks.example.com/a?b=c', answers: four(open4), connectsTo: [open4] },
  { url: 'https://HOOKS.example.COM:25/', answers: six(open6), connectsTo: [open6] },
  { url: 'https://both.example.com/', answers: [...four(open4), ...six(open6)], connectsTo: [open4, open6] },
  { url: 'https://xn--bcher-kva.example/', answers: four(open4), connectsTo: [open4] },
  { url: 'https://bücher.example/', answers: four(open4), connectsTo: [open4] },
  { url: 'https://mylocalhost.com/', answers: four('9.9.9.9'), connectsTo: ['9.9.9.9'] },
  { url: 'https://localhost.example.com/', answers: four('172.32.0.1'), connectsTo: ['172.32.0.1'] },
  { url: 'https://internal.example.com/', answers: four('100.63.255.255'), connectsTo: ['100.63.255.255'] },
  { url: 'https://10.0.0.1.example.com/', answers: four('168.63.129.17'), connectsTo: ['168.63.129.17'] },
  {
    url: 'https://a_b.example.com/',
    answers: four('11.0.0.1', '223.255.255.255'),
    connectsTo: ['11.0.0.1', '223.255.255.255'],
  },
  { url: 'https://example.com#@127.0.0.1:1', answers: four(open4), connectsTo: [open4] },
];
