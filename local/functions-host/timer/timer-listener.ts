import { z } from 'zod';
import type { RegisteredFunction } from '../app/function-metadata.ts';
import { withRetryPolicy } from '../app/retry-policy.ts';
import type { HostParts } from '../host-parts.ts';
import { readSchedule } from './cron-schedule.ts';
import { readTimerStatus, type TimerStatus, writeTimerStatus } from './timer-status.ts';

const timerTriggerSchema = z.looseObject({
  schedule: z.string(),
  runOnStartup: z.boolean().default(false),
  useMonitor: z.boolean().default(true),
});

/** `%NAME%` stands for an app setting. */
const resolveSetting = (text: string) =>
  text.replaceAll(/%([^%]+)%/g, (whole, name: string) => process.env[name] ?? whole);

const never = '0001-01-01T00:00:00+00:00';
const toOffsetTime = (at: number) => (at === 0 ? never : new Date(at).toISOString().replace('Z', '+00:00'));

function toTimerInfo(status: TimerStatus, isPastDue: boolean): string {
  return JSON.stringify({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: {
      Last: toOffsetTime(status.last),
      Next: toOffsetTime(status.next),
      LastUpdated: toOffsetTime(status.lastUpdated),
    },
    IsPastDue: isPastDue,
  });
}

/** Runs a timer function by its schedule on the host's clock, remembering in the state folder when it ran. */
export function startTimer(host: HostParts, stateFolder: string, called: RegisteredFunction): () => void {
  const options = timerTriggerSchema.parse(called.trigger);
  const schedule = readSchedule(resolveSetting(options.schedule));
  let status = readTimerStatus(stateFolder, called.name);
  let cancel = () => {};

  async function run(isPastDue: boolean): Promise<void> {
    const now = host.clock.now();
    const info = toTimerInfo(status ?? { last: 0, next: schedule(now), lastUpdated: 0 }, isPastDue);
    await withRetryPolicy(called, host.clock, (retryContext) =>
      host.invoke(called, { inputs: { [called.triggerName]: { json: info } }, retryContext }),
    ).catch((error: unknown) => host.logFailure(called, error));
    status = { last: now, next: schedule(now), lastUpdated: host.clock.now() };
    writeTimerStatus(stateFolder, called.name, status);
  }

  function arm(): void {
    cancel = host.clock.callAt(schedule(host.clock.now()), () => void run(false).then(arm));
  }

  const isPastDue = options.useMonitor && status !== undefined && status.next <= host.clock.now();
  if (isPastDue || options.runOnStartup) void run(isPastDue).then(arm);
  else arm();
  return () => cancel();
}
