import { usageOf, type Program } from 'chat-dataset/cli';
import { datasetOptionsOf, parseOptions } from '../lib/runs/contract/run-options.ts';
import { hubAccessOf } from '../lib/runs/dataset/hub-access.ts';

const name = 'npx droptune';

/** The commands of `chat-dataset` as a run would check and split: its options, and its settings of the hub. */
export const droptuneProgram: Program = {
  name,
  usage: usageOf(name, ['npx droptune doctor [--settings FILE] [--json]']),
  readOptions(given) {
    const read = parseOptions(given);
    return 'faults' in read
      ? read
      : { options: { ...datasetOptionsOf(read.options), validation_file: read.options.validation_file } };
  },
  readHub: hubAccessOf,
};
