/** npm and the launcher pass on the Ctrl-C that the terminal has sent here already. */
const echoes = 700;

/**
 * Calls back once on Ctrl-C, SIGTERM or when the terminal is closed. Who asks again, later than the echo of the same Ctrl-C,
 * ends this process at once; the processes it started then end by themselves.
 */
export function onStopSignal(stop: () => void): void {
  let firstAt: number | undefined;
  const handle = () => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      stop();
    } else if (Date.now() - firstAt > echoes) {
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, handle);
}
