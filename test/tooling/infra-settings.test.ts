import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toSubscriptions } from '../../local/laptop-subscriptions.ts';
import { containers, tables, workerMemory } from '../../local/laptop-settings.ts';
import { readSettings } from '../../infra/hooks/settings.ts';
import * as names from '../../src/lib/storage/names.ts';
import { readConfig, readStandings } from '../../src/lib/platform/config.ts';
import { refusedOnFlex } from '../support/flex-consumption.ts';
import { projectRoot } from './planted-project.ts';

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');

/** Names of settings that a text gives a value, one a line. */
const namesIn = (text: string): string[] =>
  [...text.matchAll(/^ {2,4}'?"?((?:AZURE|DROPTUNE|HF)_[A-Z_]+)'?"?:/gm)].map(([, name = '']) => name);

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

/** The object that a variable or an output of Bicep holds. */
const objectOf = (path: string, beginning: string): string => {
  const text = read(path);
  const from = text.indexOf(beginning);
  expect(from, `${beginning} in ${path}`).toBeGreaterThan(-1);
  return text.slice(from, text.indexOf('\n}', from));
};

const known = namesIn(objectOf('src/lib/platform/config.ts', 'const settingsSchema'));
const deployed = [
  ...namesIn(objectOf('infra/resources.bicep', 'var settings = {')),
  ...namesIn(objectOf('infra/modules/secrets.bicep', 'output references')),
];

/** Settings that are right as they are by default, for every deployment, and the other name of one that is set. */
const leftAlone = [
  'DROPTUNE_FILE_URL',
  'DROPTUNE_HUB_URL',
  'HF_TOKEN',
  'DROPTUNE_PIECE_SECONDS',
  'DROPTUNE_PIPELINE_VERSION',
  'DROPTUNE_POLL_SECONDS',
  'DROPTUNE_WEBHOOK_LOOPBACK',
];

describe('the settings of the app', () => {
  it('are all set by infra, or are named here as right by default', () => {
    expect(known.length).toBeGreaterThan(15);
    expect(sorted([...deployed, ...leftAlone])).toEqual(sorted(known));
  });

  it('are complete for the app when only those of infra are set', () => {
    const examples: Record<string, string> = {
      AZURE_RESOURCE_MANAGER_URL: 'https://management.azure.com/',
      DROPTUNE_BLOB_URL: 'https://stabc.blob.core.windows.net',
      DROPTUNE_TABLE_URL: 'https://stabc.table.core.windows.net',
      DROPTUNE_IDENTITY_ID: '/subscriptions/s/resourceGroups/g/providers/x',
      ...secretsOf('0a1b2c3d-4e5f-4061-8273-849596a7b8c9', 'f0e1d2c3-b4a5-4967-9788-796a5b4c3d2e'),
    };
    // What infra leaves empty counts as not set.
    const empty = ['DROPTUNE_HF_TOKEN', 'AZURE_ML_PROJECT', 'DROPTUNE_EVENTS_TOPIC_URL', 'DROPTUNE_SERVING_SIZES'];
    const given = deployed.map((name) => [name, empty.includes(name) ? '' : (examples[name] ?? 'any')]);
    expect(() => readConfig(Object.fromEntries(given) as NodeJS.ProcessEnv)).not.toThrow();
  });

  it('hold none that Flex Consumption refuses, nor do those of the host', () => {
    const hosts = [...objectOf('infra/modules/function-app.bicep', 'var hostSettings = {').matchAll(/^ {2}(\w+):/gm)];
    const names = [...deployed, ...hosts.map(([, name = '']) => name)];
    expect(names).toContain('AzureWebJobsStorage__accountName');
    expect(names.filter((name) => refusedOnFlex.settings.includes(name.toUpperCase()))).toEqual([]);
  });

  it('are all in local.settings.sample.json', () => {
    expect(sorted(namesIn(read('local.settings.sample.json')))).toEqual(
      // The sample shows the token of the hub by its common name.
      sorted(known.filter((name) => name !== 'DROPTUNE_HF_TOKEN')),
    );
  });
});

describe('the hooks', () => {
  it('leave the worker as much memory on the laptop as on Azure', () => {
    const { Values } = JSON.parse(read('local.settings.sample.json')) as { Values: Record<string, string> };
    expect(Values).toMatchObject(workerMemory);
    for (const [name, value] of Object.entries(workerMemory))
      expect(read('infra/modules/function-app.bicep')).toContain(`\n  ${name}: '${value}'\n`);
  });

  it('look for the sizes that the app trains and serves on by default', () => {
    const { DROPTUNE_SERVING_SIZES: servingSizes, DROPTUNE_TRAINING_SIZE: trainingSize } = readStandings({});
    const hooks = readSettings({ AZURE_SUBSCRIPTION_ID: 's', AZURE_LOCATION: 'West Europe' });
    expect(hooks).toMatchObject({ DROPTUNE_SERVING_SIZES: servingSizes, DROPTUNE_TRAINING_SIZE: trainingSize });
    expect(hooks.AZURE_LOCATION).toBe('westeurope');
  });
});

/** The secrets as secrets.bicep makes them of two GUIDs. */
function secretsOf(left: string, right: string): Record<string, string> {
  const digits = `${left}${right}`.replaceAll('-', '');
  return {
    DROPTUNE_API_KEY: `dt-${digits}`,
    DROPTUNE_WEBHOOK_SECRET: `whsec_${Buffer.from(digits).toString('base64')}`,
    DROPTUNE_SECRETS_KEY: `${digits.slice(0, 42)}0=`,
  };
}

describe('the secrets that infra makes', () => {
  const text = read('infra/modules/secrets.bicep');

  it('are of the lengths that they must have, whatever the chance', () => {
    expect(text).toContain("'dt-${replace(chance.apiKey, '-', '')}'");
    expect(text).toContain("'whsec_${base64(replace(chance.webhookSecret, '-', ''))}'");
    expect(text).toContain("'${substring(replace(chance.secretsKey, '-', ''), 0, 42)}0='");
    const { DROPTUNE_SECRETS_KEY: key = '', DROPTUNE_WEBHOOK_SECRET: secret = '' } = secretsOf(
      'ffffffff-ffff-4fff-bfff-ffffffffffff',
      '00000000-0000-4000-8000-000000000000',
    );
    const bytes = Buffer.from(key, 'base64');
    expect({ bytes: bytes.length, text: bytes.toString('base64') }).toEqual({ bytes: 32, text: key });
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(64);
  });

  it('are made once, and are made of chance each', () => {
    const made = text.match(/@onlyIfNotExists\(\)\nresource \w+ 'Microsoft\.KeyVault\/vaults\/secrets/g);
    expect(made).toHaveLength(3);
    expect(text.match(/'\$\{newGuid\(\)\}\$\{newGuid\(\)\}'/g)).toHaveLength(3);
  });
});

describe('what infra makes in the storage account', () => {
  const listed = (name: string): string[] => {
    const [, list = ''] = new RegExp(`var ${name} = \\[(.*?)\\]`, 's').exec(read('infra/modules/storage.bicep')) ?? [];
    return [...list.matchAll(/'([^']+)'/g)].map(([, item = '']) => item);
  };

  it('are the containers and tables that the laptop has', () => {
    expect(sorted(listed('containers'))).toEqual(sorted(containers));
    expect(sorted(listed('tables'))).toEqual(sorted(tables));
  });

  it('are the tables and containers that the app opens', () => {
    expect(sorted(listed('tables'))).toEqual(sorted([...names.tables]));
    // What Event Grid could not deliver is no container of the app's.
    expect(sorted(listed('containers'))).toEqual(sorted([...names.containers, 'eventgrid-deadletter']));
  });
});

describe('the event subscriptions in infra', () => {
  const text = read('infra/events.bicep');

  it('lead to functions of the app, with the filters that the laptop has', () => {
    for (const { name, filter = {} } of toSubscriptions((functionName) => functionName)) {
      expect(read(`src/functions/triggers/${name}.ts`)).toContain(`'${name}'`);
      expect(text).toContain(`resourceId: '\${app.id}/functions/${name}'`);
      for (const type of filter.includedEventTypes ?? []) expect(text).toContain(`'${type}'`);
      expect(text).toContain(`subjectBeginsWith: '${filter.subjectBeginsWith ?? ''}`);
    }
    expect(text.match(/deadLetterWithResourceIdentity: deadLetters/g)).toHaveLength(2);
  });
});
