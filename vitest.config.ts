import { defineConfig } from 'vitest/config';

/**
 * `unit` needs nothing but the sources; `tooling` plants faults and sees that the guards catch them; `local` runs the laptop
 * cloud's parts; `app` runs the built app as a whole.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/src/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: 'tooling', include: ['test/tooling/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: 'local', include: ['test/local/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      {
        test: {
          name: 'app',
          include: ['test/app/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
