import { defineConfig } from 'vitest/config'
import tests from './vitest.config.ts'

/** npm run figures: prints measurements of the whole program; nothing in it passes or fails by time. */
export default defineConfig({
  ...tests,
  // One at a time: they would measure each other.
  test: { ...tests.test, maxWorkers: 1, include: ['test/bench/**/*.measure.ts'] },
})
