import { complaintsOf } from '../options.ts';
import { isHubAddress } from '../hub/hub-reference.ts';
import { chatDatasetProgram, type CommandOptions, type Program } from './program.ts';

/** What is to be done, as the command line says it. */
export interface Command {
  name: 'check' | 'split';
  /** A path, or `hf://owner/name`. */
  source: string;
  /** Of a dataset on the hub: `train_sft[:1%]`. */
  split: string | undefined;
  config: string | undefined;
  revision: string | undefined;
  /** Folder for the sides. */
  out: string;
  isJson: boolean;
  /** File for every problem with its line. */
  problems: string | undefined;
  options: CommandOptions;
}

/** Parameters that are the command's own; every other is an option of the dataset. */
const ownNames = ['json', 'out', 'problems', 'split', 'config', 'revision'] as const;

interface Given {
  words: string[];
  named: Map<string, string>;
}

export function readParameters(
  parameters: string[],
  { readOptions }: Pick<Program, 'readOptions'> = chatDatasetProgram,
): { command: Command } | { fault: string } {
  const given = group(parameters);
  if ('fault' in given) return given;
  const [name, source, ...more] = given.words;
  if (name !== 'check' && name !== 'split') return { fault: `There is no command '${name ?? ''}'.` };
  if (!source || more.length > 0) return { fault: `Name one file, after '${name}'.` };
  const fault = faultOf(name, source, given.named);
  if (fault) return { fault };
  const own = new Set<string>(ownNames);
  const read = readOptions(Object.fromEntries([...given.named].filter(([key]) => !own.has(key))));
  if ('faults' in read) return { fault: `These options cannot be: ${complaintsOf(read.faults)}.` };
  const of = (key: (typeof ownNames)[number]) => given.named.get(key);
  return {
    command: {
      name,
      source,
      split: of('split'),
      config: of('config'),
      revision: of('revision'),
      out: of('out') ?? '',
      problems: of('problems'),
      isJson: of('json') !== undefined,
      options: read.options,
    },
  };
}

/** `--test_size 0.1`, `--test-size 0.1` and `--test_size=0.1` say the same. */
function group(parameters: string[]): Given | { fault: string } {
  const given: Given = { words: [], named: new Map() };
  for (let index = 0; index < parameters.length; index += 1) {
    const parameter = parameters[index] ?? '';
    const [, written, value] = /^--([a-z][a-z_-]*)(?:=(.*))?$/s.exec(parameter) ?? [];
    if (written === undefined) {
      if (parameter.startsWith('--')) return { fault: `'${parameter}' is no option.` };
      given.words.push(parameter);
      continue;
    }
    const name = written.replaceAll('-', '_');
    if (given.named.has(name)) return { fault: `--${name} is given twice.` };
    const taken = name === 'json' ? '' : (value ?? parameters[++index]);
    if (taken === undefined) return { fault: `--${name} needs a value.` };
    given.named.set(name, taken);
  }
  return given;
}

function faultOf(name: Command['name'], source: string, named: Map<string, string>): string | undefined {
  if (name === 'split' && !named.get('out')) return 'Name a folder for train.jsonl and test.jsonl: --out DIR.';
  if (name === 'check' && named.has('out')) return "'check' writes no files: leave out --out, or use 'split'.";
  if (isHubAddress(source))
    return named.get('split') ? undefined : "Name a split of the dataset on the hub, such as --split 'train[:1%]'.";
  const ofHub = ['split', 'config', 'revision'].find((key) => named.has(key));
  return ofHub ? `--${ofHub} is for datasets on the hub; rows of a file are taken by --slice.` : undefined;
}
