import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lookAtRetirements } from '../../../../src/cli/doctor/look-at-retirements.ts';
import { lookAtSettings } from '../../../../src/cli/doctor/look-at-settings.ts';
import { toText, verdictOf } from '../../../../src/cli/doctor/render-findings.ts';
import { runDroptune } from '../../../support/run-droptune.ts';
import { settings } from '../../../support/settings.ts';

/** Each test starts processes, on a machine that may be busy with others. */
const now = new Date('2026-11-23');
const answerSchema = z.object({
  status: z.enum(['ok', 'warning', 'problem']),
  findings: z.array(
    z.object({
      area: z.string(),
      name: z.string(),
      message: z.string(),
      remedy: z.string().optional(),
      status: z.enum(['ok', 'warning', 'problem', 'skipped']),
    }),
  ),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  await mkdir(join(folder, 'empty'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** None of the settings that this process may have. */
const bare = { AZURE_SUBSCRIPTION_ID: '', DROPTUNE_BLOB_URL: '' };
const doctor = (...parameters: string[]) =>
  runDroptune(['doctor', ...parameters], { folder: join(folder, 'empty'), settings: bare });
const fileOf = async (name: string, content: unknown) => {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

describe('droptune doctor', () => {
  it('looks at the machine and at what retires where there are no settings, and finds nothing in the way', async () => {
    const { code, printed, told } = await doctor();
    expect({ code, told }).toEqual({ code: 0, told: '' });
    expect(printed).toMatch(/✓ Node v\d+/);
    expect(printed).toMatch(/– There are no settings here/);
    expect(printed).toMatch(/! Phi-3-mini-4k-instruct is past .*2025-08-30.*the best first: Phi-4-mini-instruct/);
    expect(printed).toMatch(/! Standard_NC6s_v3 is past .*2025-09-30.*the best first: Standard_NC4as_T4_v3/);
  });

  it('names settings that are missing or malformed, with what to do, and tells none of their values', async () => {
    const secret = 'whsec_%%% of mine';
    const path = await fileOf('half.json', {
      Values: { ...settings, DROPTUNE_BLOB_URL: '', DROPTUNE_API_KEY: 'short', DROPTUNE_WEBHOOK_SECRET: secret },
    });
    const { code, printed } = await doctor('--settings', path, '--json');
    const { status, findings } = answerSchema.parse(JSON.parse(printed));
    expect({ code, status }).toEqual({ code: 1, status: 'problem' });
    const faults = findings.filter(({ area }) => area === 'settings');
    expect(faults.map(({ name }) => name).sort()).toEqual([
      ...['DROPTUNE_API_KEY', 'DROPTUNE_BLOB_URL', 'DROPTUNE_WEBHOOK_SECRET'],
    ]);
    expect(faults.find(({ name }) => name === 'DROPTUNE_BLOB_URL')?.message).toContain('is not set');
    for (const { remedy } of faults) expect(remedy).toContain('local.settings.sample.json');
    expect(printed).not.toContain('of mine');
    expect(printed).not.toContain('short');
  });

  it('looks no further than to the settings when they are not complete', async () => {
    const path = await fileOf('region.json', { AZURE_LOCATION: 'westeurope' });
    const { findings } = answerSchema.parse(JSON.parse((await doctor('--settings', path, '--json')).printed));
    expect(findings.some(({ area }) => area === 'azure')).toBe(false);
  });

  it.each([
    [['--settings', 'nowhere.json'], 'nowhere.json'],
    [['--speed'], '--speed'],
    [['now'], 'now'],
  ])('%j ends with 2 and says why', async (parameters, why) => {
    const { code, printed, told } = await doctor(...parameters);
    expect({ code, printed }).toEqual({ code: 2, printed: '' });
    expect(told).toContain(why);
    expect(told).toContain('npx droptune doctor [--settings FILE]');
  });

  it('does not show a settings file that it cannot read', async () => {
    const { code, told } = await doctor('--settings', await fileOf('broken.json', '{"DROPTUNE_API_KEY": "dt-secret'));
    expect(code).toBe(2);
    expect(told).toContain('is not a settings file');
    expect(told).not.toContain('dt-secret');
  });

  it('ends with 2 and an error as JSON where the settings file is missing', async () => {
    const { code, printed } = await runDroptune(['doctor', '--json', '--settings', 'nosuch.json'], { folder });
    expect({ code, answer: JSON.parse(printed) }).toMatchObject({
      code: 2,
      answer: { status: 'failed', error: { type: 'file_missing', message: expect.stringContaining('nosuch.json: ') } },
    });
  });

  it('explains itself', async () => {
    const { code, printed } = await doctor('--help');
    expect(code).toBe(0);
    expect(printed).toContain('The exit code is 0');
  });
});

describe('what the doctor finds to retire', () => {
  const noticesOf = (environment: Record<string, string>) =>
    lookAtRetirements(environment, now).filter(({ status }) => status === 'warning');

  it('is of the sizes that the settings name', () => {
    const names = noticesOf({ DROPTUNE_SERVING_SIZES: 'Standard_NC24rs_v3,Standard_NC24ads_A100_v4' }).map(
      ({ name }) => name,
    );
    expect(names).toContain('Standard_NC24rs_v3');
    expect(names).not.toContain('Standard_NC6s_v3');
  });

  it('is by the days of the region', () => {
    const names = noticesOf({ AZURE_LOCATION: 'China North 3', DROPTUNE_SERVING_SIZES: '' }).map(({ name }) => name);
    expect(names).not.toContain('Standard_NC6s_v3');
  });

  it('has the day and what to use instead in every warning', () => {
    const notices = noticesOf({});
    expect(notices.map(({ name }) => name)).toContain('prompt flow');
    for (const { message } of notices) expect(message).toMatch(/\d{4}-\d\d-\d\d.*Use instead, the best first: /);
  });
});

describe('the verdict of the doctor', () => {
  it('is that of the worst finding', () => {
    const found = (status: 'ok' | 'warning' | 'problem' | 'skipped') =>
      ({ area: 'azure', name: 'x', status, message: 'It is so.', remedy: 'Do this.' }) as const;
    expect(verdictOf([found('ok'), found('skipped')])).toBe('ok');
    expect(verdictOf([found('ok'), found('warning')])).toBe('warning');
    expect(verdictOf([found('problem'), found('warning')])).toBe('problem');
    expect(toText([found('ok')])).toBe('azure\n  ✓ It is so.\n\nNothing is wrong.\n');
    expect(toText([found('problem')])).toContain('  ✗ It is so.\n    → Do this.\n\nProblems: 1. Warnings: 0.');
  });

  it('is that settings are complete when they are', () => {
    const { findings, config } = lookAtSettings({ place: 'here', values: {} }, settings);
    expect(findings).toEqual([expect.objectContaining({ status: 'ok', message: 'Complete, in here.' })]);
    expect(config?.AZURE_LOCATION).toBe('westeurope');
  });
});
