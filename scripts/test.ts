// npm test: format, lint, types, then every test. Arguments go to the runner, and then it alone runs.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { buildOrExit } from './building.ts'
import { runChecks } from './checks.ts'
import { findChromium, installChromium } from './chromium.ts'

const root = resolve(import.meta.dirname, '..')
const args = process.argv.slice(2)
const log = (line: string): void => {
  console.error(line)
}

process.exitCode = await test()

async function test(): Promise<number> {
  if (args.length === 0 && !(await runChecks(root))) return 1
  await buildOrExit(root, log)

  const chromium = findChromium() ?? installChromium(log)
  if (chromium === null && process.env['CI']) {
    log('Chromium is missing, and under CI the browser tests must run: install it with')
    log('apt-get install chromium, or name it in CHROMIUM_PATH.')
    return 1
  }

  const { status } = spawnSync(
    process.execPath,
    [
      resolve(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      // The skipped tests come first, so that the runner's own summary ends the output.
      `--reporter=${resolve(root, 'test/skipped-reporter.ts')}`,
      '--reporter=default',
      ...args,
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...(chromium === null ? {} : { CHROMIUM_PATH: chromium }) },
    },
  )
  return status ?? 1
}
