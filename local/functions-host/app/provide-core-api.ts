import Module from 'node:module';

/**
 * Makes `require('@azure/functions-core')` give `coreApi` to every module of the process, as the Node worker does.
 * Returns a function that takes it back. An `@azure/functions` loaded before keeps what it found then.
 */
export function provideCoreApi(coreApi: object): () => void {
  const original = Module.prototype.require;
  Module.prototype.require = function require(this: Module, name: string): unknown {
    return name === '@azure/functions-core' ? coreApi : original.call(this, name);
  } as NodeJS.Require;
  return () => void (Module.prototype.require = original);
}
