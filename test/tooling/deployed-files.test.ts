import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './planted-project.ts';

const deployed = ['dist', 'host.json', 'package.json'];
const lines = readFileSync(join(projectRoot, '.funcignore'), 'utf8').split('\n');
const ignored = new Set(lines.filter((line) => line !== '' && !line.startsWith('#')));

describe('a deployment', () => {
  it('holds nothing of the project folder but the app', () => {
    const rest = readdirSync(projectRoot).filter((name) => !ignored.has(name));
    expect(rest.filter((name) => !deployed.includes(name))).toEqual([]);
  });

  it('leaves out nothing that the app needs', () => {
    expect(deployed.filter((name) => ignored.has(name))).toEqual([]);
  });
});
