// Runs a script of this project on the Node that the project brings, whatever Node the machine has; without a script it
// only installs. What is missing is installed first, so that `npm start` and `npm test` are all that a fresh clone needs.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installOnce } from './install-once.mjs';
import { withFirstOnPath } from './search-path.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const name = process.platform === 'win32' ? 'node.exe' : 'node';
const ownNode = join(root, 'node_modules', 'node', 'bin', name);

const failed = await installOnce(root, ownNode);
if (failed !== 0) {
  console.error('npm ci failed. Check that this machine reaches an npm registry, then try again.');
  process.exit(failed);
}
if (process.argv.length > 2) run();

function run() {
  const child = spawn(ownNode, ['--disable-warning=ExperimentalWarning', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: withFirstOnPath(dirname(ownNode), process.env),
  });
  // A terminal sends Ctrl-C to the whole group; a signal sent to this process alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 128 : 1)));
}
