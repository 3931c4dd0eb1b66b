import type { Service } from '../service.ts';

/** A wait on the clock that ends with the signal. */
export function pause({ clock }: Service, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const cancel = clock.callAt(clock.now() + milliseconds, resolve);
    signal.addEventListener(
      'abort',
      () => {
        cancel();
        reject(new Error('The job was stopped.'));
      },
      { once: true },
    );
  });
}
