// npm run build: builds all processes into out/, whether or not they are up to date.
import { resolve } from 'node:path'
import { build } from './building.ts'

try {
  await build(resolve(import.meta.dirname, '..'), {
    always: true,
    log: (line) => {
      console.error(line)
    },
  })
} catch (error) {
  // The builder has shown its own output above.
  console.error(error instanceof Error ? error.message.trim() : String(error))
  process.exitCode = 1
}
