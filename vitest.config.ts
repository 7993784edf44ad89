import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Most of the time goes into commands that are started and waited for: one file a core leaves cores idle.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 300_000,
    reporters: ['default', ['json', { outputFile: 'coverage/test-results.json' }]],
    coverage: {
      provider: 'v8',
      include: ['pipeline/**/*.ts', 'filters/**/*.ts', 'manifests/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
