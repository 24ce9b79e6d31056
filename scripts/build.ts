// npm run build: builds all processes into out/, whether or not they are up to date.
import { resolve } from 'node:path'
import { build } from './building.ts'

await build(resolve(import.meta.dirname, '..'), {
  always: true,
  log: (line) => {
    console.error(line)
  },
})
