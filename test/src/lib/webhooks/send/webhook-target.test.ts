import { describe, expect, it } from 'vitest';
import { readWebhookTarget } from '../../../../../src/lib/webhooks/send/webhook-target.ts';

describe('the target of a webhook', () => {
  it.each([
    'https://example.com/hook?secret=1',
    'https://example.com:8443/',
    'https://1.1.1.1/',
    'https://[2606:4700::1111]/',
    'HTTPS://Example.com?a@b',
    'https://example.com/@%20#@',
    'https://bücher.example/brûlée',
    'https://a_b.example.com/',
    `https://${'a'.repeat(63)}.example.com/`,
  ])('may be %s', (text) => {
    expect(readWebhookTarget(text, false)).toMatchObject({ status: 'allowed', loopback: false });
  });

  it.each([
    ...['', 'nowhere', '//example.com', 'http://example.com/', 'ftp://example.com/', 'file:///etc/passwd'],
    ...['https://user:secret@example.com/', 'https://user@example.com/', 'https://127.0.0.1/', 'https://localhost/'],
    ...['https://LOCALHOST/', 'https://127.1/', 'https://2130706433/', 'https://0x7f.0.0.1/', 'https://0177.0.0.1/'],
    ...['https://0/', 'https://[::1]/', 'https://[::]/', 'https://[::ffff:127.0.0.1]/', 'https://[fe80::1]/'],
    ...['https://10.0.0.1/', 'https://169.254.169.254/metadata', 'https://168.63.129.16/', 'https://192.168.0.1/'],
    ...['https://[64:ff9b::7f00:1]/', 'https://[fd00::1]/', 'http://127.0.0.1:8080/', 'https://１２７.0.0.1/'],
  ])('may not be %j', (text) => {
    expect(readWebhookTarget(text, false).status).toBe('refused');
  });

  it.each([
    ['https://.com', /dots in a row, or begins/],
    ['https://a..com', /dots in a row/],
    ['https://.a.com/', /begins/],
    [`https://${'a'.repeat(64)}.com/`, /longer than 63/],
    [`https://${'a.'.repeat(126)}example/`, /longer than 253/],
    ['https://a!b.com/', /sign that no name has/],
    ["https://a'b.com/", /sign that no name has/],
    ['https://a,b.com/', /sign that no name has/],
    ['https://*.example.com/', /sign that no name has/],
    ['https://hooks.invalid/', /never resolved/],
    ['https://hooks.test/', /never resolved/],
    ['https://abc.onion/', /never resolved/],
    ['https://1.2.3/', /means the address 1\.2\.0\.3/],
    ['https://8.8/', /means the address 8\.0\.0\.8/],
    ['https://134744072/', /means the address 8\.8\.8\.8/],
    ['https://010.8.8.8/', /means the address 8\.8\.8\.8/],
    ['https://0x8.8.8.8:443/x', /means the address 8\.8\.8\.8/],
    ['https://８.8.8.8/', /means the address 8\.8\.8\.8/],
  ])('cannot be %s, which never works or means something else', (text, reason) => {
    expect(readWebhookTarget(text, false)).toEqual({ status: 'refused', reason: expect.stringMatching(reason) });
  });

  it.each(['http://127.0.0.1:8080/hook', 'http://localhost:8080/', 'http://[::1]:8080/'])(
    'may be %s where loopback is allowed',
    (text) => {
      expect(readWebhookTarget(text, true)).toMatchObject({ status: 'allowed', loopback: true });
    },
  );

  it.each([
    'http://10.0.0.1/',
    'http://127.0.0.2/',
    'http://example.com/',
    'http://u:p@127.0.0.1/',
    'http://localhost.example.com/',
  ])('may not be %s even so', (text) => {
    expect(readWebhookTarget(text, true).status).toBe('refused');
  });

  it.each([
    [' https://example.com/', /blank/],
    ['https://example.com/\n', /blank/],
    ['https://exa\tmple.com/', /blank/],
    ['https://example.com/\u200b', /cannot be seen/],
    ['https:\\\\127.0.0.1\\', /backslash/],
    ['https:/127.0.0.1/', /not followed by \/\//],
    ['https:example.com', /not followed by \/\//],
    ['https:///example.com/', /not followed by \/\//],
    ['https://@example.com/', /user name/],
    ['https://:@127.0.0.1/', /user name/],
    ['https://example.com:0/', /port is 0/],
    ['http://127.0.0.1:0/', /port is 0/],
  ])('may not be %j, which is not what it shows', (text, reason) => {
    expect(readWebhookTarget(text, true)).toEqual({ status: 'refused', reason: expect.stringMatching(reason) });
  });
});
