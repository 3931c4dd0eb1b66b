import { describe, expect, it } from 'vitest';
import { readConfig, readTelemetrySettings } from '../../../../src/lib/platform/config.ts';
import { settings } from '../../../support/settings.ts';

describe('the settings', () => {
  it('have defaults for what need not be set', () => {
    expect(readConfig(settings)).toMatchObject({
      AZURE_RESOURCE_MANAGER_URL: 'https://management.azure.com',
      DROPTUNE_DATASTORE: 'droptune_runs',
      DROPTUNE_POLL_SECONDS: 300,
      DROPTUNE_COMPUTE_NAME: 'gpu-a100',
      DROPTUNE_WEBHOOK_LOOPBACK: 'refuse',
      DROPTUNE_TRAINING_SIZE: 'Standard_NC24ads_A100_v4',
      DROPTUNE_PIPELINE_VERSION: '0.0.82',
    });
    expect(readConfig(settings).DROPTUNE_SERVING_SIZES[0]).toBe('Standard_NC6s_v3');
  });

  it('are read in their own types', () => {
    const config = readConfig({
      ...settings,
      ...{
        DROPTUNE_POLL_SECONDS: '5',
        DROPTUNE_SERVING_SIZES: ' a , b,, c ',
        DROPTUNE_BLOB_URL: 'https://a.blob.core.windows.net/',
      },
    });
    expect(config.DROPTUNE_POLL_SECONDS).toBe(5);
    expect(config.DROPTUNE_SERVING_SIZES).toEqual(['a', 'b', 'c']);
    expect(config.DROPTUNE_BLOB_URL).toBe('https://a.blob.core.windows.net');
  });

  it('count as not set when they are empty', () => {
    const config = readConfig({
      ...settings,
      DROPTUNE_POLL_SECONDS: '',
      DROPTUNE_WEBHOOK_SECRET: '',
      DROPTUNE_EVENTS_TOPIC_URL: '',
    });
    expect(config.DROPTUNE_POLL_SECONDS).toBe(300);
    expect(config.DROPTUNE_WEBHOOK_SECRET).toBeUndefined();
    expect(config.DROPTUNE_EVENTS_TOPIC_URL).toBeUndefined();
  });

  it('may hold several keys for secrets, the newest first', () => {
    const keys = ['a', 'b'].map((letter) => Buffer.alloc(32, letter));
    const text = keys.map((key) => key.toString('base64')).join(', ');
    expect(readConfig({ ...settings, DROPTUNE_SECRETS_KEY: text }).DROPTUNE_SECRETS_KEY).toEqual(keys);
    expect(readConfig(settings).DROPTUNE_SECRETS_KEY).toBeUndefined();
  });

  it.each(['DROPTUNE_API_KEY', 'DROPTUNE_HF_TOKEN', 'HF_TOKEN', 'DROPTUNE_WEBHOOK_SECRET'])(
    'are not taken where %s is a reference to a vault that Azure did not resolve',
    (name) => {
      const reference = '@Microsoft.KeyVault(VaultName=kv-abc;SecretName=droptune-api-key)';
      expect(() => readConfig({ ...settings, [name]: reference })).toThrow(`${name}: is a reference to a vault`);
    },
  );

  it('name all that is missing at once', () => {
    const required = Object.keys(settings);
    const told = (): string => {
      try {
        readConfig({});
      } catch (error) {
        return String(error);
      }
      return '';
    };
    for (const name of [...required, 'local.settings.sample.json']) expect(told()).toContain(name);
  });

  it.each([
    ['DROPTUNE_BLOB_URL', 'devstoreaccount1'],
    ['DROPTUNE_TABLE_URL', 'ftp://x'],
    ['DROPTUNE_IDENTITY_ID', 'droptune'],
    ['DROPTUNE_API_KEY', 'short'],
    ['DROPTUNE_POLL_SECONDS', '0'],
    ['DROPTUNE_SECRETS_KEY', 'c2hvcnQ='],
    ['DROPTUNE_SECRETS_KEY', '@Microsoft.KeyVault(SecretUri=https://x)'],
    ['DROPTUNE_POLL_SECONDS', 'often'],
    ['DROPTUNE_WEBHOOK_SECRET', 'secret'],
    ['DROPTUNE_WEBHOOK_SECRET', 'whsec_not base64!'],
    ['DROPTUNE_WEBHOOK_SECRET', 'whsec_c2hvcnQ='],
    ['DROPTUNE_WEBHOOK_LOOPBACK', 'yes'],
    ['DROPTUNE_EVENTS_TOPIC_URL', 'topic'],
  ])('are refused when %s is %j', (name, value) => {
    expect(() => readConfig({ ...settings, [name]: value })).toThrow(name);
  });

  it('do not tell secrets when they are refused', () => {
    const secret = 'whsec_%%% my secret';
    expect(() => readConfig({ ...settings, DROPTUNE_WEBHOOK_SECRET: secret })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('my secret') }) as Error,
    );
  });
});

describe('the settings of telemetry', () => {
  it('need not be there: then it goes nowhere', () => {
    const settings = readTelemetrySettings({ APPLICATIONINSIGHTS_CONNECTION_STRING: '' });
    expect(settings).toEqual({
      OTEL_METRIC_EXPORT_INTERVAL: 60_000,
      WEBSITE_SITE_NAME: 'droptune',
      WEBSITE_INSTANCE_ID: 'local',
    });
  });

  it('are refused by name when they are malformed', () => {
    expect(() => readTelemetrySettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' })).toThrow(
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    );
  });
});
