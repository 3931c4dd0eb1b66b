import { pathToFileURL } from 'node:url';
import { toErrorText } from '../error-text.ts';
import type { HostLog } from '../host-log.ts';
import { findAppFiles } from './app-files.ts';
import { createCoreApi } from './core-api.ts';
import { provideCoreApi } from './provide-core-api.ts';
import { createWorkerApp, runHooks, type WorkerApp } from './worker-app.ts';

/** A loaded app; `streamUri` is where the library's own HTTP server listens when the app has switched streaming on. */
export interface LoadedApp {
  readonly worker: WorkerApp;
  readonly streamUri: string | undefined;
  close(): Promise<void>;
}

async function importFiles(appFolder: string, log: HostLog): Promise<boolean> {
  try {
    for (const file of findAppFiles(appFolder)) await import(pathToFileURL(file).href);
    return true;
  } catch (error) {
    log.write('error', 'host', `Worker was unable to load the app: ${toErrorText(error)}`);
    return false;
  }
}

/** Loads the app of a folder. A file that throws leaves a host with no functions at all, as the real one. */
export async function loadApp(appFolder: string, log: HostLog): Promise<LoadedApp> {
  const worker = createWorkerApp();
  const takeBack = provideCoreApi(createCoreApi(worker, (level, message) => log.write(level, 'worker', message)));
  if (!(await importFiles(appFolder, log))) worker.functions.clear();
  const capabilities = (await worker.programmingModel?.getCapabilities?.({})) ?? {};
  await runHooks(worker, 'appStart', { hookData: worker.appHookData, functionAppDirectory: appFolder });
  if (worker.functions.size === 0) log.write('warning', 'host', 'No job functions found.');
  return {
    worker,
    streamUri: capabilities['HttpUri'],
    async close() {
      await runHooks(worker, 'appTerminate', { hookData: worker.appHookData });
      takeBack();
    },
  };
}
