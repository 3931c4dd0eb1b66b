import { readRegisteredFunction, type RegisteredFunction } from './function-metadata.ts';
import type { LogLevel, ProgrammingModel } from './programming-model.ts';
import type { Hook, WorkerApp } from './worker-app.ts';

export const hostVersion = '4.1037.0.0';
const workerVersion = '3.9.1';

/** Stops what its maker started when it is disposed of. */
class Disposable {
  readonly #stop: () => void;

  constructor(stop: () => void) {
    this.#stop = stop;
  }

  static from(...inner: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => inner.forEach((each) => void each.dispose()));
  }

  dispose(): void {
    this.#stop();
  }
}

function registerHook(app: WorkerApp, name: string, hook: Hook): Disposable {
  const hooks = app.hooks.get(name) ?? [];
  app.hooks.set(name, hooks);
  hooks.push(hook);
  return new Disposable(() => void hooks.splice(hooks.indexOf(hook), 1));
}

function registerFunction(app: WorkerApp, metadata: unknown, handler: RegisteredFunction['handler']): Disposable {
  const registered = readRegisteredFunction(metadata, handler);
  if (app.functions.has(registered.name))
    throw new Error(`A function named "${registered.name}" has already been registered.`);
  app.functions.set(registered.name, registered);
  return new Disposable(() => void app.functions.delete(registered.name));
}

/** The module `@azure/functions-core`, which exists only inside a worker: what registers goes into `app`. */
export function createCoreApi(app: WorkerApp, log: (level: LogLevel, message: string) => void) {
  return {
    version: workerVersion,
    hostVersion,
    Disposable,
    registerHook: (name: string, hook: Hook) => registerHook(app, name, hook),
    registerFunction: (metadata: unknown, handler: RegisteredFunction['handler']) =>
      registerFunction(app, metadata, handler),
    setProgrammingModel: (model: ProgrammingModel) => void (app.programmingModel = model),
    getProgrammingModel: () => app.programmingModel,
    log: (level: LogLevel, _category: string, message: string) => log(level, message),
  };
}
