import type { RegisteredFunction } from './function-metadata.ts';
import type { ProgrammingModel } from './programming-model.ts';

export type HookName = 'appStart' | 'appTerminate' | 'preInvocation' | 'postInvocation' | 'log';
export type Hook = (context: Record<string, unknown>) => unknown;

/** What the loaded app has said about itself so far. */
export interface WorkerApp {
  readonly functions: Map<string, RegisteredFunction>;
  readonly hooks: Map<string, Hook[]>;
  /** Shared by the hooks of all invocations. */
  readonly appHookData: Record<string, unknown>;
  programmingModel: ProgrammingModel | undefined;
}

export function createWorkerApp(): WorkerApp {
  return { functions: new Map(), hooks: new Map(), appHookData: {}, programmingModel: undefined };
}

/** Runs the hooks of a name one after the other, in the order of their registration. */
export async function runHooks(app: WorkerApp, name: HookName, context: Record<string, unknown>): Promise<void> {
  for (const hook of app.hooks.get(name) ?? []) await hook(context);
}
