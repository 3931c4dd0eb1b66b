import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasIbanChecksum, hasLuhnChecksum } from '../../src/report/checksums.ts';
import { findSuspects } from '../../src/detections/find-suspects.ts';
import { createSuspectLog, mergeSuspects } from '../../src/detections/suspect-log.ts';
import { createWords } from '../support/random-words.ts';

/** Made-up characters of keys; written in pieces, so that no scanner of repositories takes them for real ones. */
const letters = (length: number): string => 'aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA'.repeat(4).slice(0, length);

const hex = (length: number): string => '3f9a0c7be1d25846'.repeat(6).slice(0, length);

const planted: Readonly<Record<string, readonly string[]>> = {
  azure_openai_key: [
    `${letters(52)}JQQJ99${letters(26)}`,
    ...[`AZURE_OPENAI_API_KEY=${hex(32)}`, `azure openai key: ${hex(32)}`, `api-key: ${hex(32)}`],
    `Ocp-Apim-Subscription-Key": "${hex(32)}`,
  ],
  entra_client_secret: [`abc8Q~${letters(34)}`, `X~.1Q~${letters(20)}-_.~${letters(8)}`],
  client_secret: [`client_secret=${letters(40)}`, `CLIENT_SECRET=${letters(32)}`, `clientSecret": "${letters(24)}`],
  connection_string_password: [
    'Password=Sup3rS3cret;Server=tcp:db.example.net',
    'pwd=hunter22;Data Source=db',
    'PWD="a b;d";Server=x',
  ],
  twilio_key: [`AC${hex(32)}`, `SK${hex(32)}`],
  twilio_auth_token: [`auth_token=${hex(32)}`, `authToken": "${hex(32)}`],
  pypi_token: [`pypi-AgEIcHlwaS5vcmc${letters(80)}`],
  digitalocean_token: [`dop_v1_${hex(64)}`, `dor_v1_${hex(64)}`],
  shopify_token: [`shpat_${hex(32)}`, `shpss_${hex(32)}`],
  docker_token: [`dckr_pat_${letters(27)}`],
  databricks_token: [`dapi${hex(32)}`],
  social_security_number: [
    ...[
      '536-22-8726',
      'SSN: 536 22 8726',
      'ssn 536228726',
      'social security number is 536-22-8726',
      'SSN": "536228726',
    ],
  ],
  passport_number: [
    ...['passport number: C01234567', 'Passport No. 533380006', 'passport: X1234567', 'Reisepassnummer: C0004789'],
    'passeport n° 98765432',
  ],
  date_of_birth: [
    ...['DOB: 04/12/1987', 'birth date: 1987-12-04', 'Geburtsdatum: 04.12.1987', 'birthdate": "1987-12-04'],
    ...[
      'birthday is December 4, 1987',
      'dob 4 Dec 1987',
      'I was born on 4th of December 1987',
      'naissance : 04/12/1987',
    ],
  ],
  openai_api_key: [`sk-${letters(48)}`, `sk-proj-${letters(60)}`, `sk-ant-api03-${letters(40)}`],
  stripe_api_key: [...['sk_live_', 'rk_live_', 'sk_test_'].map((lead) => lead + letters(24)), `sk_live_${letters(99)}`],
  gitlab_token: [`glpat-${letters(20)}`, `glrt-${letters(20)}`],
  npm_token: [`npm_${letters(36)}`],
  hugging_face_token: [`hf_${letters(34)}`],
  webhook_secret: [`whsec_${letters(32)}`, `whsec_${letters(43)}=`],
  github_token: [`ghp_${letters(36)}`, `gho_${letters(36)}`, `github_pat_${letters(40)}`],
  aws_access_key: [`AKIA${letters(16).toUpperCase()}`, `ASIA${letters(16).toUpperCase()}`],
  aws_secret_access_key: [
    `aws_secret_access_key = ${letters(38)}/+`,
    `AWS_SECRET_ACCESS_KEY=${letters(40)}`,
    `SecretAccessKey": "${letters(40)}`,
    `Secret access key: ${letters(40)}`,
    `secret key ${letters(40)}`,
    `secret: "${letters(40)}`,
    `secret='${letters(40)}`,
  ],
  azure_storage_key: [`AccountKey=${letters(86)}==`],
  azure_shared_access_key: [`SharedAccessKey=${letters(43)}=`],
  azure_shared_access_signature: [`sig=${letters(43)}%3D`],
  google_api_key: [`AIza${letters(35)}`],
  google_client_secret: [`GOCSPX-${letters(28)}`],
  slack_token: [
    ...[`xoxb-${letters(24)}`, `xoxp-1234567890-${letters(12)}`, `xapp-1-${letters(11)}-1234567890-${letters(64)}`],
    ...[`xoxe-1-${letters(60)}`, `xoxe.xoxp-1-${letters(60)}`],
  ],
  webhook_url: [
    `hooks.slack.com/services/T0123456789/B0123456789/${letters(24)}`,
    `discord.com/api/webhooks/123456789012345678/${letters(68)}`,
  ],
  sendgrid_api_key: [`SG.${letters(22)}.${letters(43)}`],
  telegram_bot_token: [`123456789:AA${letters(33)}`],
  discord_bot_token: [`${Buffer.from('123456789012345678').toString('base64')}.${letters(6)}.${letters(38)}`],
  private_key: [`-----BEGIN RSA PRIVATE KEY-----\n${letters(64)}\n`, `-----BEGIN PRIVATE KEY-----\n${letters(64)}`],
  json_web_token: [`eyJ${letters(20)}.eyJ${letters(30)}.${letters(40)}`],
  bearer_token: [`Bearer ${letters(32)}`, `bearer ${letters(24)}==`],
  password_in_url: [
    ...['postgres://admin:Sup3rS3cret@db.example.com', 'https://joe:hunter2@localhost', 'redis://:S3cret@10.0.0.1'],
    ...['mongodb+srv://ann:p@ss!w0rd@cluster0.example.net', 'amqp://ann:a/b/c@queue', 'ftp://joe@corp:abc@[::1]'],
    'postgresql://ann%40corp:é€word@müller.de',
  ],
  email: [
    ...['ann.baker+news@mail.example.co.uk', 'joe@example.org', 'jörg@müller.de', 'ann@пример.рф', 'иван@example.org'],
    ...['jo\u0308rg@example.de', 'françois.noël@société.example'],
  ],
  phone_number: [
    ...['+49 30 901820', '+1 (555) 010-9999', '+442079460000', '+49/151/23456789', '+49\u00a0151\u00a023456789'],
    ...['(555) 123-4567', '555-123-4567', '415.555.2671', '1-800-555-0199', '1 (415) 555-2671', '1 800 555 0199'],
    ...['415\u2011555\u20112671', '(415)555-2671', '0049 151 23456789', '0049-30-901820', '0033 6 12 34 56 78'],
    ...[
      '0044 (0)20 7946 0958',
      '00 49 30 901820',
      '001 415 555 2671',
      '020 7946 0958',
      '0161 496 0000',
      '07700 900123',
    ],
    ...['(020) 7946 0958', '06 12 34 56 78', '06.12.34.56.78', '0151 23456789', '089/1234567', '0151 1234 5678'],
    ...['030 90 18 20 00', '(030) 901820', '0412 345 678', '02 9876 5432', '03-3456-7890', '044 668 18 00'],
  ],
  iban: ['DE89370400440532013000', 'GB82 WEST 1234 5698 7654 32'],
  card_number: [
    ...['4111 1111 1111 1111', '5500-0000-0000-0004', '378282246310005', '4111.1111.1111.1111', '3782.822463.10005'],
    ...[
      '4111\u00a01111\u00a01111\u00a01111',
      '4111\u202f1111\u202f1111\u202f1111',
      '6011111111111117',
      '2223003122003222',
    ],
  ],
};
const cases = Object.entries(planted).flatMap(([kind, matches]) => matches.map((match) => [kind, match] as const));

const harmless = [
  'task-oriented-something-with-many-long-words and risk-management_plans',
  'In 2024, 1234567890123456 rows of 4111 1111 1111 1112 were read; see 1000-2000-3000-4000.',
  'snake_case_names, gh_pages, xox-, sig=no, key=value, a+b, C++ 17, +5, 5 @ 3, user@localhost',
  'bearer of bad news, AKIRA, AIzawl, eyJunk, DE00 1234, ID4567, AccountKey=…',
  '-----BEGIN CERTIFICATE-----',
  'sk_live_, hf_transfer, npm_config_registry, npm_lifecycle_event, glpat-, whsec_…, SG.1.2, xapp-1, GOCSPX-, MTV.com.au',
  `sha1 ${'0123456789abcdef'.repeat(3).slice(0, 40)}, the secret key: ${'0123456789abcdef'.repeat(3).slice(0, 40)}`,
  `a secret: ${'internationalization'.repeat(2)}; keys, monkeys, secret = yes; secretkey; ${letters(40)}`,
  'at 10:AA, docker://nginx:1.25@sha256:0a1b, http://localhost:3000/@vite/client, https://a.example:8080/@joe',
  'http://[::1]:8080/x@y, postgres://${USER}:${PASS}@${HOST}, http://joe:<pw>@host',
  'https://joe:***@host, https://{user}:{password}@host, see http://a.example: joe@ home, 1://2:3@4, C://a:b',
  'versions 1.2.3, 10.15.7, 100.0.4896.127, 415.555.26711 and v415.555.2671, 1.415.555.2671.9',
  'dates 2024-01-31, 01.02.2024, 01-02-2024 10:30, 03/04/2024, 08 2024, 05 2023 2024, +12/12/2024, 0900 20240115',
  'times 08:15-09:45, 0830 1200 1630, 0030 1200 1630, 09 10 11 12 13, 12.30.45.600, 07.15 - 08.45',
  'ISBN 978-3-16-148410-0, 0-306-40615-2, 9780306406157, 0306406152; ISSN 0317-8471; 10.1000/182; EAN 4006381333931',
  'orders 112-1234567-1234567, #415-555-2671, 028-1234567-1234567, 0012345678901, INV-2024-00123, 100-200-300',
  'addresses 192.168.100.200, 010.001.002.003, 255.255.255.0:8080, 01-23-45-67-89-ab, 01:23:45:67:89:ab, ::1',
  `hashes ${'0123456789abcdef'.repeat(4)}, deadbeef4111111111111111, a94a8fe5ccb19ba61c4c0873d391e987982fbbd3`,
  'ids 550e8400-e29b-41d4-a716-446655440000, 00000000-0000-0000-0000-000000000000, 12345678-1234-5678-1234-567812345678',
  'prices $415.555.2671, €1.234.567,89, 1 234 567.89, 4,111,111,111,111,111, 199.99, 0,99, 12 345 678',
  'maths 800-200-1000 = -400, 415-555-2671=0, 2*415-555-2671, 555-123, 0.4111111111111111, 3.14159265358979, 5-3-2',
  'scores 1-0, 0-1, 1/2-1/2, 3-6 6-4 7-6, 1. e4 e5 2. Nf3 Nc6, 101-99, 21-19 19-21 21-17',
  'counts 01 02 03 04 05, 001 002 003 004 005, 0010 0020 0030 0040, 05 10 15 20 25, 01-02-03-04-05',
  '<Buffer 02 01 04 03 06 05 08 07>',
  'bytes 01 23 45 67 89 ab cd ef, 0x0412345678, 00 01 02 03, 0151 2345; 911-555-2671, 115-555-2671, 415-055-2671',
  'cards 4111.1111 1111.1111, 7111111111111111, 1111 1111 1111 1111, 4111111111111112',
  'date of the release: 04/12/1987, she was born on 14 March 1879, birth of a nation 1915, birthday party 3/4, dob, robin',
  'give birth: 3 lbs, born in 1987, the birth date of Jesus, DOBERMAN 01/02/2003, knob 01/02/1990, date of birth: unknown',
  'a passport photo 123456, passport office 2024, passport 20240131, transport number 12345678, passports 123456789',
  'parts 123-45-6789, 000-12-3456, 666-12-3456, 900-12-3456, 123-00-4567, 123-45-0000, 078-05-1120, 1-536-22-8726-5',
  'classnumber 536228726, assn 536228726, social security is a system of 1935, lesson 536 22 8726',
  'DE89 3704 0044 0532 0130, XX89370400440532013000, ID12 3456 7890 1234 5678',
  'password = "hunter22", the password=hunter22 and nothing else',
  'Server=db;Password=<your password>;User ID=me',
  'Server=db;Password={your_password};, host=db user=me password=$PASSWORD, Server=x;Pwd=***;, Password=%PASS%;Server=x',
  'Password=your_password;Server=x, Server=x;Password=password;, postgres://user:password@localhost:5432/app',
  'AKIAIOSFODNN7EXAMPLE, aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  `sk-${'x'.repeat(48)}, sk-your-api-key-goes-here-1234, ghp_${'x'.repeat(36)}, sk-1234567890abcdef1234567890abcdef`,
  `api-key: your-api-key, AZURE_OPENAI_API_KEY=<key>, azure openai key: ${'0'.repeat(32)}, AC${'X'.repeat(32)}`,
  `client_secret=YOUR_CLIENT_SECRET, client_secret: "your-client-secret-1", xoxb-your-token-1234, AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==`,
  `md5 ${'3f9a0c7be1d25846'.repeat(2)}, a monkey: ${'3f9a0c7be1d25846'.repeat(2)}, token ${'3f9a0c7be1d25846'.repeat(2)}`,
  'keys to the city, api-keys, they key in a code, the client secret santa, auth tokens are kept, JQQJ, 5Q~, abc1Q~short',
  'shpat_, dop_v1_, pypi-server, pypi-AgX, dckr_pat_, dapi, SKU1234, ACCOUNT, SK8, ACDC, skeleton keys, SERVER=x',
  'mail @joe, joe@, ü@ö, npm i @scope/package@1.2.3, a @ b.de, user@host',
];

describe('a look for secrets and personal data', () => {
  it.each([
    ...['sk-', 'ghp_', 'github_pat_', 'AccountKey=', 'sig=', 'xoxb-', 'eyJ', 'Bearer ', 'AIza', 'AKIA'],
    ...['-----BEGIN PRIVATE KEY-----', 'a@', '+4', 'DE89', '4111', 'secret key: ', 'http://a:', '0049 ', 'ö@'],
  ])('comes to an end where what begins with %s does not', (beginning) => {
    for (const rest of ['a1B2', '1', 'a.', 'A', ' 1'])
      expect(() => findSuspects(`${beginning}${rest.repeat((8 * 1024 * 1024) / rest.length)}`)).not.toThrow();
  });

  it.each(cases)('finds %s in %j', (kind, match) => {
    const text = `Please use ${match}, and tell nobody.`;
    const found = findSuspects(text);
    expect(found.map((suspect) => ({ kind: suspect.kind, at: suspect.at }))).toEqual([{ kind, at: 11 }]);
    expect(findSuspects(match)).toHaveLength(1);
    expect(findSuspects(`é好\n${match}`)).toHaveLength(1);
  });

  it.each(cases)('never shows %s whole', (_, match) => {
    const [suspect] = findSuspects(`(${match})`);
    const shown = suspect!.shown.split('…')[0]!;
    expect(shown.length).toBeLessThanOrEqual(4);
    expect(shown.length).toBeLessThanOrEqual(match.length / 3);
    expect(suspect!.shown).toMatch(/^.{0,4}… \(\d+ characters\)$/);
    expect(suspect!.shown).not.toContain(match);
  });

  it.each(['a', 'ab', 'Sup3rS3cret', 'p@ss', 'me@example.org', 'a:b', 'a/b@c.example', '1', 'x'.repeat(3_000)])(
    'shows nothing of the password %s in an address, nor takes a part of it for mail',
    (password) => {
      for (const address of [
        `ws://a:${password}@db.example.com/x`,
        `ftp://:${password}@b`,
        `https://${'u'.repeat(60)}:${password}@b.de`,
      ]) {
        const found = findSuspects(`(${address})`);
        expect(found.map(({ kind }) => kind)).toEqual(['password_in_url']);
        const scheme = address.slice(0, address.indexOf(':') + 3);
        expect(scheme.startsWith(found[0]!.shown.split('…')[0]!)).toBe(true);
      }
    },
  );

  it('finds a card number that is a part of a name', () => {
    for (const text of ['card_4111111111111111', 'Visa4111111111111111', 'карта4111 1111 1111 1111'])
      expect(findSuspects(text).map(({ kind }) => kind)).toEqual(['card_number']);
  });

  it('begins an address of mail behind words that are written without spaces', () => {
    expect(findSuspects('请联系joe@example.org谢谢')).toEqual([
      { kind: 'email', at: 3, shown: 'joe@… (15 characters)' },
    ]);
  });

  it('finds numbers of phones as they stand in sentences, tables and markup', () => {
    for (const text of [
      '**555-123-4567**',
      'a,555-123-4567,b',
      'tel:555-123-4567',
      'Tel.0151 23456789.',
      '415-555-2671x89',
    ])
      expect(findSuspects(text).map(({ kind }) => kind)).toEqual(['phone_number']);
    expect(findSuspects('MA 02139 617-555-2671 or 06 12 34 56 78 de Paul')).toHaveLength(2);
  });

  it.each(harmless)('takes nothing in %j for one', (text) => expect(findSuspects(text)).toEqual([]));

  it('takes nothing in plain words for one', () => {
    const words = createWords(7);
    expect(findSuspects(words.text(20_000))).toEqual([]);
  });

  it('finds all of several, in their order, however close', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...cases), { maxLength: 8 }), (some) => {
        const text = some.map(([, match]) => match).join(' ; ');
        expect(findSuspects(text).map(({ kind }) => kind)).toEqual(some.map(([kind]) => kind));
      }),
    );
  });

  it.each([
    ...[
      '@',
      'a.',
      '+1',
      '1 ',
      'a@a.',
      '4',
      'sk-',
      '-sk-a',
      'eyJ',
      '-eyJa1',
      '-eyJaaaaaaaa.',
      '-----BEGIN ',
      'DE89 ',
      'ö@',
      'ö@ö.',
    ],
    ...[
      'secret',
      'secret=',
      'secret key ',
      'secret  =  ',
      '_k',
      'http://',
      'a://b:',
      'a://b:c',
      '://a:b',
      'a:b@',
      'http://a:/',
      '//:',
    ],
    ...[
      '-sk_live_',
      'hf_',
      'npm_',
      '-glpat-',
      'whsec_',
      'SG.',
      '-SG.a',
      'xapp-',
      'xoxe.',
      'hooks.slack.com/services/',
      '/a',
    ],
    ...[
      'MTIz',
      '.MTIz',
      '-MTIzNDU2Nzg5MDEyMzQ1Njc4.',
      '1:AA',
      '123456789:AA-',
      '(555) ',
      '555-123-',
      '1-',
      '1-800-',
      '0049 ',
    ],
    ...[
      'JQQJ9',
      '1Q~',
      'key=',
      'api-key: ',
      'azure key ',
      'token=',
      'auth_token=',
      'client_secret=',
      'password=',
      'AC',
      'pypi-Ag',
    ],
    ...[
      'host=password=',
      'ssn ',
      'social security ',
      'passport ',
      'dob ',
      'birth date ',
      'I was born on ',
      '123-',
      'dapi',
      'SK',
    ],
    ...['001 ', '00 4', '06 12 ', '0151 ', '(0', '01 ', '4111.', '4111 ', '4111\u00a0', '0', '00', '-0', '(1) '],
  ])('ends soon with a long text of nothing but %j', (part) => {
    const text = part.repeat((512 * 1024) / part.length);
    const begun = performance.now();
    findSuspects(text);
    // What is read anew from each of its parts takes minutes; on a slow machine anything else takes a second.
    expect(performance.now() - begun).toBeLessThan(15_000);
  });
});

describe('a checksum', () => {
  it('holds for a card number until one digit is changed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(9), { minLength: 13, maxLength: 19 }),
        fc.nat(18),
        fc.integer({ min: 1, max: 9 }),
        (digits, at, by) => {
          fc.pre(at < digits.length && hasLuhnChecksum(digits.join('')));
          const changed = digits.with(at, (digits[at]! + by) % 10);
          expect(hasLuhnChecksum(changed.join(''))).toBe(false);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('of an IBAN tells swapped and changed digits', () => {
    expect(hasIbanChecksum('FR14 2004 1010 0505 0001 3M02 606')).toBe(true);
    expect(hasIbanChecksum('FR14 2004 1010 0505 0001 3M02 660')).toBe(false);
    expect(hasIbanChecksum('DE89370400440532013001')).toBe(false);
  });
});

const rowOf = (line: number, content: string) => ({
  line,
  messages: [
    { role: 'user', content: 'Where?' },
    { role: 'assistant', content },
  ],
  tokens: undefined,
  bytes: content.length,
});

function suspectsOf(rows: readonly ReturnType<typeof rowOf>[]) {
  const log = createSuspectLog();
  for (const row of rows) log.add(row);
  return log.state();
}

describe('the log of suspects', () => {
  it('counts all and shows the first hundred of a kind, each with its line and path', () => {
    const [emails] = suspectsOf(
      Array.from({ length: 150 }, (_, at) => rowOf(at + 1, 'joe@example.org or ann@example.org')),
    );
    expect(emails).toMatchObject({ kind: 'email', count: 300, rows: 150 });
    expect(emails!.places).toHaveLength(100);
    expect(emails!.places[99]).toEqual({ line: 50, path: 'messages[1].content', shown: 'ann@… (15 characters)' });
  });

  it('is the same in whatever parts and order the rows are looked at', () => {
    const contents = fc.constantFrom(
      'nothing',
      'joe@example.org',
      '+49 30 901820 and joe@example.org',
      '4111 1111 1111 1111',
    );
    fc.assert(
      fc.property(fc.array(contents, { maxLength: 40 }), fc.nat(40), fc.nat(40), (texts, one, other) => {
        const cuts = [0, Math.min(one, other), Math.max(one, other), texts.length];
        const rows = texts.map((content, at) => rowOf(at + 1, content));
        const parts = cuts.slice(1).map((to, part) => suspectsOf(rows.slice(cuts[part], to)));
        expect(mergeSuspects(parts.reverse())).toEqual(suspectsOf(rows));
      }),
    );
  });
});
