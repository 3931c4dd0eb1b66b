import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds between two looks at the lock, and between two signs of life of whoever holds it. */
const lookEvery = 200;
/** Looks at a lock without a sign of life after which its holder counts as killed; two who wait do not find so at once. */
const maxLooks = 50 + (process.pid % 30);

/**
 * Installs what package-lock.json names, where that is not there yet. Two commands at once are the rule, not the exception
 * (azd packages and provisions side by side), and `npm ci` begins by deleting what is there: one installs, the others wait.
 *
 * @param {string} root
 * @param {string} ownNode
 * @returns {Promise<number>} the exit code of npm; 0 where nothing was to do
 */
export async function installOnce(root, ownNode) {
  const stamp = join(root, 'node_modules', '.droptune-installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  // What is installed is known by the lock file it was installed from.
  const isInstalled = () => existsSync(ownNode) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (isInstalled()) return 0;

  const release = await hold(join(root, '.installing'));
  try {
    if (isInstalled()) return 0;
    console.log('Installing the packages that package-lock.json names …');
    const code = await npmCi(root);
    if (code === 0) writeFileSync(stamp, wanted);
    return code;
  } finally {
    release();
  }
}

/**
 * Takes the lock, or waits for it. Whoever holds it touches it all the time; that it did not is known by looking at it again
 * and again, not by the clock, which runs on while a laptop sleeps.
 *
 * @param {string} lock
 * @returns {Promise<() => void>}
 */
async function hold(lock) {
  let [seen, looks, isTold] = [0, 0, false];
  while (!take(lock)) {
    if (!isTold) console.log('Another command is installing the packages; waiting for it …');
    isTold = true;
    const touched = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    looks = touched === seen ? looks + 1 : 0;
    seen = touched;
    if (looks >= maxLooks) {
      rmSync(lock, { force: true });
      looks = 0;
    }
    await pause(lookEvery);
  }
  const alive = setInterval(() => touch(lock), lookEvery);
  return () => {
    clearInterval(alive);
    rmSync(lock, { force: true });
  };
}

/** @param {string} lock */
function take(lock) {
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    // Windows refuses a name for a moment while the file is being deleted.
    if (process.platform === 'win32' && ['EPERM', 'EBUSY'].includes(error.code)) return false;
    throw error;
  }
}

/** @param {string} lock */
function touch(lock) {
  const now = new Date();
  try {
    utimesSync(lock, now, now);
  } catch {
    // Whoever took it away has its reason; the packages are installed all the same.
  }
}

/** @param {string} root */
function npmCi(root) {
  const child = spawn('npm', ['ci', '--include=dev', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
