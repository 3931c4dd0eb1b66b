import { z } from 'zod';
import { readHubSettings, type HubAccess } from '../hub/hub-settings.ts';
import { datasetOptionsSchema, optionFaultsOf, type OptionFault } from '../options.ts';
import { usageOf } from './usage.ts';

const commandOptionsSchema = datasetOptionsSchema.extend({
  validation_file: z.string().min(1, 'must be the name of a file').optional(),
});

export type CommandOptions = z.infer<typeof commandOptionsSchema>;

/** Who offers the commands: this package by itself, or a program that has them among its own. */
export interface Program {
  /** As people type it: `npx chat-dataset`. */
  name: string;
  usage: string;
  /** Reads the options that are given by name, or names each that is wrong. */
  readOptions(given: Record<string, string>): { options: CommandOptions } | { faults: OptionFault[] };
  readHub(settings: Readonly<Record<string, string | undefined>>): HubAccess;
}

function readOptions(given: Record<string, string>): ReturnType<Program['readOptions']> {
  const parsed = commandOptionsSchema.safeParse(given);
  return parsed.success ? { options: parsed.data } : { faults: optionFaultsOf(parsed.error) };
}

const name = 'npx chat-dataset';

export const chatDatasetProgram: Program = { name, usage: usageOf(name), readOptions, readHub: readHubSettings };
