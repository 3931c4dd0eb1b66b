import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wellRules, wellSettings } from '../support/az-well.ts';
import { commandOf } from '../support/azd-hooks.ts';
import { plantAz, type FakeAz } from '../support/fake-az.ts';
import { plantProject, projectRoot, type PlantedProject } from './planted-project.ts';

/**
 * npm itself, but for `ci`, which does what npm's does (it begins by deleting) with the packages of this project in place of
 * a registry's: a download takes minutes.
 */
const npm = (realNpm: string) => `#!/bin/sh
if [ "$1" != ci ]; then exec '${realNpm}' "$@"; fi
set -e
rm -r node_modules 2> /dev/null || [ ! -e node_modules ]
mkdir node_modules
for package in '${projectRoot}'/node_modules/* '${projectRoot}'/node_modules/.bin; do
  ln -s "$package" node_modules/
done
`;

/** Everything that git would bring to a fresh clone, and nothing else. */
async function checkOut(root: string): Promise<void> {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  for (const path of listed.stdout.split('\0').filter((file) => file !== '' && existsSync(join(projectRoot, file)))) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await cp(join(projectRoot, path), join(root, path));
  }
}

interface Ending {
  status: number | null;
  output: string;
}

describe('in a fresh clone', { timeout: 90_000 }, () => {
  let clone: PlantedProject;
  let az: FakeAz;
  let path: string;

  beforeEach(async () => {
    clone = await plantProject({}, false);
    await checkOut(clone.root);
    az = await plantAz(wellRules);
    const [realNpm = ''] = spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).stdout.split('\n');
    await writeFile(join(az.folder, 'npm'), npm(realNpm));
    await chmod(join(az.folder, 'npm'), 0o755);
    path = [az.folder, dirname(process.execPath), process.env['PATH']].join(delimiter);
  });

  afterEach(async () => {
    await clone.remove();
    await az.remove();
  });

  /** As azd runs a hook: in the project's folder, with the settings of its environment. */
  function run(command: string): Promise<Ending> {
    const child = spawn('sh', ['-c', command], {
      cwd: clone.root,
      env: { ...process.env, ...wellSettings, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const pieces: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => pieces.push(piece));
    return new Promise((resolve) => {
      child.on('close', (status) => resolve({ status, output: Buffer.concat(pieces).toString('utf8') }));
    });
  }

  it('azd may check and package at once: both succeed, and the packages are installed once', async () => {
    const [checked, packaged] = await Promise.all([
      run(commandOf('preprovision')),
      run(`${commandOf('prerestore')} && ${commandOf('prepackage')}`),
    ]);
    expect(checked, checked.output).toMatchObject({ status: 0 });
    expect(packaged, packaged.output).toMatchObject({ status: 0 });
    expect(checked.output).toContain('Models will be served on Standard_NC4as_T4_v3.');
    expect(existsSync(join(clone.root, 'out', 'app', 'host.json'))).toBe(true);
    const installs = `${checked.output}${packaged.output}`.match(/Installing the packages/g);
    expect(installs).toHaveLength(1);
  });

  it('a lock that a killed command left behind does not hold up the next one for good', async () => {
    await writeFile(join(clone.root, '.installing'), '');
    const { status, output } = await run(commandOf('prerestore'));
    expect(status, output).toBe(0);
    expect(output).toMatch(/waiting for it[\s\S]*Installing the packages/);
    expect(existsSync(join(clone.root, '.installing'))).toBe(false);
  });

  it('a failed installation is told, and the next command tries again', async () => {
    await writeFile(join(az.folder, 'npm'), '#!/bin/sh\necho "no registry" >&2\nexit 7\n');
    const failed = await run(commandOf('prerestore'));
    expect(failed).toMatchObject({ status: 7 });
    expect(failed.output).toContain('npm ci failed.');
    expect(existsSync(join(clone.root, '.installing'))).toBe(false);
  });
});
