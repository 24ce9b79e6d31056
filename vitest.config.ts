import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/file-order.ts'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@engine': resolve(import.meta.dirname, 'src-engine') } },
  test: {
    environment: 'node',
    globalSetup: ['test/built-kernels.ts'],
    include: ['test/**/*.test.ts'],
    // A test waits for most of its time, for processes and browsers of its own.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // A condition comes true as fast as the machine is; how fast is not what a test asks.
    expect: { poll: { timeout: 60_000 } },
  },
})
