import { defineConfig } from 'vitest/config';

/** Ends what hangs; far above what any test takes on the slowest machine, so that no time decides one. */
const timeouts = { testTimeout: 600_000, hookTimeout: 600_000 };

/** What is packed and installed anew. */
const packed = ['packages/*/test/package.test.ts'];

/**
 * `unit` needs nothing but the sources, of the app and of the packages; `tooling` plants faults and sees that the guards catch them; `local` runs the laptop
 * cloud's parts; `app` runs the built app as a whole.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/src/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          exclude: packed,
          ...timeouts,
        },
      },
      { test: { name: 'tooling', include: ['test/tooling/**/*.test.ts', ...packed], ...timeouts } },
      { test: { name: 'local', include: ['test/local/**/*.test.ts'], ...timeouts } },
      {
        test: {
          name: 'app',
          include: ['test/app/**/*.test.ts'],
          ...timeouts,
          fileParallelism: false,
        },
      },
    ],
  },
});
