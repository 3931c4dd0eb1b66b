import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { resolveRemoteBuild } from '../support/azd-rules.ts';
import { projectRoot } from './planted-project.ts';

const deployed = ['dist', 'host.json', 'package.json'];
const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');
const lines = read('.funcignore').split('\n');
const ignored = new Set(lines.filter((line) => line !== '' && !line.startsWith('#')));

describe('a deployment', () => {
  it('holds nothing of the project folder but the app', () => {
    const rest = readdirSync(projectRoot).filter((name) => !ignored.has(name));
    // What tools of the project make has no place in the list: azd takes none that names node_modules.
    const made = ['node_modules', '.installing'];
    expect(rest.filter((name) => ![...deployed, ...made].includes(name))).toEqual([]);
  });

  it('leaves out nothing that the app needs', () => {
    expect(deployed.filter((name) => ignored.has(name))).toEqual([]);
  });
});

describe("azd's rule of where an app is built", () => {
  const excluded = ['node_modules', 'node_modules/', '/node_modules', '**/node_modules', 'out\nnode_*\n'];

  it.each(excluded)('takes node_modules for excluded by a .funcignore of %j', async (text) => {
    expect(await resolveRemoteBuild({}, text)).toBe(true);
    await expect(resolveRemoteBuild({ remoteBuild: false }, text)).rejects.toThrow('cannot be used');
    expect(await resolveRemoteBuild({ remoteBuild: true }, text)).toBe(true);
  });

  it.each(['out', 'node_modules/*', 'node_modules\n!node_modules', ''])('and not by one of %j', async (text) => {
    expect(await resolveRemoteBuild({}, text)).toBe(false);
    expect(await resolveRemoteBuild({ remoteBuild: false }, text)).toBe(false);
    await expect(resolveRemoteBuild({ remoteBuild: true }, text)).rejects.toThrow('requires');
  });

  it('asks for nothing where there is no .funcignore', async () => {
    expect(await resolveRemoteBuild({})).toBe(true);
    expect(await resolveRemoteBuild({ remoteBuild: false })).toBe(false);
  });

  it('lets the package of this project be deployed as it is, with nothing built on Azure', async () => {
    const schema = z.object({ services: z.object({ app: z.object({ remoteBuild: z.boolean().optional() }) }) });
    const { app } = schema.parse(parse(read('azure.yaml'))).services;
    expect(await resolveRemoteBuild(app, read('.funcignore'))).toBe(false);
  });
});
