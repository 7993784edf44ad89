import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    reporters: ['default', ['json', { outputFile: 'coverage/test-results.json' }]],
    coverage: {
      provider: 'v8',
      include: ['pipeline/**/*.ts', 'filters/**/*.ts', 'manifests/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
