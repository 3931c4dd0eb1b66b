import { describe, expect, it } from 'vitest';
import { startTelemetry } from '../../../../src/lib/azure/telemetry.ts';
import { readTelemetrySettings } from '../../../../src/lib/platform/config.ts';

describe('telemetry', () => {
  it('is not started where no setting names a place to send it to', async () => {
    expect(await startTelemetry(readTelemetrySettings({}))).toBeUndefined();
  });

  it('says what is wrong with a connection string that is none', async () => {
    const settings = readTelemetrySettings({ APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=none' });
    await expect(startTelemetry(settings)).rejects.toThrow('instrumentation key');
  });
});
