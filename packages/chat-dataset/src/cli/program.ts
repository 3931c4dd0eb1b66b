import { z } from 'zod';
import { readHubSettings, type HubAccess } from '../hub/hub-settings.ts';
import { readDatasetOptions, type DatasetOptions, type OptionFault } from '../options.ts';
import { usageOf } from './usage.ts';

export type CommandOptions = DatasetOptions & { validation_file?: string | undefined };

/** Who offers the commands: this package by itself, or a program that has them among its own. */
export interface Program {
  /** As people type it: `npx chat-dataset`. */
  name: string;
  usage: string;
  /** Reads the options that are given by name, or names each that is wrong. */
  readOptions(given: Record<string, string>): { options: CommandOptions } | { faults: OptionFault[] };
  readHub(settings: Readonly<Record<string, string | undefined>>): HubAccess;
}

const validationFileSchema = z.string().min(1).optional();

function readOptions({ validation_file: file, ...given }: Record<string, string>): ReturnType<Program['readOptions']> {
  const validation = validationFileSchema.safeParse(file);
  const read = readDatasetOptions(given);
  const faults = [
    ...('faults' in read ? read.faults : []),
    ...(validation.success ? [] : [{ field: 'validation_file', what: 'must be the name of a file' }]),
  ];
  if (faults.length > 0 || 'faults' in read) return { faults };
  return { options: { ...read.options, validation_file: validation.data } };
}

const name = 'npx chat-dataset';

export const chatDatasetProgram: Program = { name, usage: usageOf(name), readOptions, readHub: readHubSettings };
