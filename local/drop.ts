/** `npm run drop -- FILE`: uploads a dataset to the running laptop cloud, or names one on the hub, and shows its run. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dropDataset, waitForRun } from './drop-dataset.ts';
import { readDropOptions, type DropArguments } from './drop-options.ts';
import { toFailureLines } from './failure.ts';
import { readLocalFile, type LocalFile } from './local-file.ts';
import { followRun } from './show/follow-run.ts';
import { createRunApi, type RunApi } from './show/run-api.ts';
import { createRunBoard } from './show/run-board.ts';
import { createTerminal } from './show/terminal.ts';
import { goWithoutProxy } from './without-proxy.ts';

const usage = `Usage: npm run drop -- FILE [--suffix name] [--epochs n] [--option key=value …] [--no-wait]

  FILE      a dataset such as chats.jsonl, or one of the Hugging Face hub: hf://owner/name
  --split   of a dataset on the hub: 'train[:1%]'
  --suffix  the name to chat with; the file's name unless given
  --epochs  how often to go through the dataset
  --option  any option of a run, such as learning_rate=0.0001 or webhook_url=http://127.0.0.1:9000/
  --no-wait return after the upload, without showing the run`;

const terminal = createTerminal();

async function drop(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      suffix: { type: 'string' },
      epochs: { type: 'string' },
      split: { type: 'string' },
      option: { type: 'string', multiple: true, default: [] },
      'no-wait': { type: 'boolean', default: false },
      folder: { type: 'string', default: '.droptune' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [file, ...others] = positionals;
  if (values.help || !file || others.length > 0) {
    terminal.print(usage);
    return values.help ? 0 : 2;
  }
  const source = isOnHub(file) ? file : await pathOf(file);
  const facts = await readLocalFile(resolve(values.folder));
  const api = facts && createRunApi(facts);
  if (!api || !(await api.isUp())) throw new Error('Droptune does not run here. Start it with: npm start');
  const id = await startRun(api, facts, source, values);
  if (id === undefined) return 0;
  terminal.print(`Run ${id} (${facts.url}/v1/runs/${id})`);
  const run = await followRun(api, createRunBoard(terminal), id);
  if (run.status === 'succeeded') terminal.print(`Chat with it as "model": "${run.line ?? run.model}".`);
  return run.status === 'succeeded' ? 0 : 1;
}

const isOnHub = (file: string): boolean => file.startsWith('hf://');

/** npm runs scripts in the project's folder and tells where it was called. */
async function pathOf(file: string): Promise<string> {
  const path = resolve(process.env['INIT_CWD'] ?? '.', file);
  if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  throw new Error(`There is no file ${path}.`);
}

/** The run's id; undefined where nobody waits for it. */
async function startRun(
  api: RunApi,
  { storageConnectionString }: LocalFile,
  path: string,
  values: DropArguments & { 'no-wait': boolean },
): Promise<string | undefined> {
  const options = readDropOptions(values);
  if (isOnHub(path)) {
    const { id } = await api.askForRun({ source: path, ...options });
    if (values['no-wait']) terminal.print(`Run ${id} was started.`);
    return values['no-wait'] ? undefined : id;
  }
  const blob = await dropDataset(storageConnectionString, path, options);
  terminal.print(`Uploaded ${path} as '${blob.name}' to the container 'datasets'.`);
  return values['no-wait'] ? undefined : (await waitForRun(api, blob)).id;
}

goWithoutProxy();
process.exitCode = await drop().catch((error: unknown) => {
  terminal.print(...toFailureLines(error, terminal));
  return 1;
});
