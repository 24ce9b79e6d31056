// npm run check: format, lint and types.
import { resolve } from 'node:path'
import { runChecks } from './checks.ts'

process.exitCode = (await runChecks(resolve(import.meta.dirname, '..'))) ? 0 : 1
