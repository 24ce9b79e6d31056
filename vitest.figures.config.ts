import { mergeConfig } from 'vitest/config'
import tests from './vitest.config'

/** npm run figures: prints measurements of the whole program; nothing in it passes or fails by time. */
export default mergeConfig(tests, { test: { include: ['test/bench/**/*.measure.ts'] } })
