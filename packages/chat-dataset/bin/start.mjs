import { spawn } from 'node:child_process';

/** Collecting garbage more often takes memory away and hardly any time; so does giving large buffers back, which glibc soon stops doing. */
const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'];
const env = { MALLOC_MMAP_THRESHOLD_: '131072', ...process.env };

/** Runs a script of the command line on a Node with the parameters of this process, and ends as it does. */
export function start(node, script) {
  const child = spawn(node, [...flags, script, ...process.argv.slice(2)], { stdio: 'inherit', env });
  // A terminal sends Ctrl-C to both; a signal sent to this process alone is passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 128 : 2)));
}
