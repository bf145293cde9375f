/**
 * `npm run test:next`: apart from the other suites, because Next.js is 369 MB that nothing else here needs.
 */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'next',
    include: ['test/next/**/*.test.ts'],
    globalSetup: 'test/package/global-setup.ts',
    provide: { database: 'pglite' },
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
})
