import { app } from '@azure/functions';
import { startTelemetry, type StopTelemetry } from './lib/azure/telemetry.ts';
import { readTelemetrySettings } from './lib/platform/config.ts';

let stopTelemetry: StopTelemetry | undefined;

/** The host waits for this before it sends the first invocation. An app that cannot tell how it is still does its work. */
app.hook.appStart(async () => {
  try {
    stopTelemetry = await startTelemetry(readTelemetrySettings());
  } catch (error) {
    process.emitWarning(`There is no telemetry: ${error instanceof Error ? error.message : String(error)}`);
  }
});

app.hook.appTerminate(() => stopTelemetry?.());
