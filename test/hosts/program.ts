import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { build } from '../../scripts/building'

export const projectDirectory = resolve(import.meta.dirname, '../..')

/** Where the built processes lie. */
export const programDirectory = join(projectDirectory, 'out/main')

/** Builds the program when its sources are newer; several test files may ask at once. */
export async function buildProgram(): Promise<void> {
  await build(projectDirectory, {
    log: (line) => {
      console.error(line)
    },
  })
}

/** A folder of its own, removed at the end of the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'descent-hosts-'))
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  return directory
}
