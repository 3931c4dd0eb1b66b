import { globSync } from 'node:fs';
import Module from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A function as the worker gets it told. */
export interface RegisteredFunction {
  name: string;
  bindings: Record<string, { type: string; direction: string; [setting: string]: unknown }>;
  handler: (...inputs: never[]) => unknown;
}

const sources = resolve(import.meta.dirname, '../../src');

type Load = (request: string, ...more: unknown[]) => unknown;

/**
 * Imports every function of the app as the worker does, with a core API that writes down what is registered. Outside of a
 * host the programming model finds no core API and registers nothing.
 */
export async function registeredFunctions(): Promise<RegisteredFunction[]> {
  const registered: RegisteredFunction[] = [];
  const disposable = { dispose: () => undefined };
  const coreApi = {
    version: '1.0.0',
    hostVersion: '4.1040.0',
    workerVersion: '3.12.0',
    setProgrammingModel: () => undefined,
    registerHook: () => disposable,
    registerFunction: (metadata: Omit<RegisteredFunction, 'handler'>, handler: RegisteredFunction['handler']) => {
      registered.push({ ...metadata, handler });
      return disposable;
    },
  };
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = (request, ...more) => (request === '@azure/functions-core' ? coreApi : load(request, ...more));
  try {
    for (const file of globSync(['orchestrations/index.ts', 'functions/**/*.ts'], { cwd: sources }).sort())
      await import(pathToFileURL(join(sources, file)).href);
  } finally {
    loader._load = load;
  }
  return registered;
}

/** The trigger's binding. */
export const triggerOf = ({ bindings }: RegisteredFunction) =>
  Object.values(bindings).find(({ type, direction }) => direction === 'in' && /trigger$/i.test(type));
