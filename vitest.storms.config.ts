import { defineConfig } from 'vitest/config';

/** The built app while everything around it fails. It needs all of the machine, so that it is a ring of its own: `npm run storms`. */
export default defineConfig({
  test: {
    name: 'storms',
    include: ['test/storms/**/*.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 300_000,
    maxConcurrency: 12,
  },
});
