import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

const MAXIMUM_BYTES = 1024 * 1024

export type WriteLog = (what: string, detail: unknown) => void

/**
 * Writes what goes wrong to stderr and to `desktop.log`: a program started from a desktop has no
 * terminal. At 1 MiB the file is kept as `desktop.old.log` and begun anew.
 */
export function openLog(directory: string): WriteLog {
  const file = join(directory, 'desktop.log')
  return (what, detail) => {
    const line = `${new Date().toISOString()} ${what}: ${textOf(detail)}\n`
    process.stderr.write(line)
    try {
      mkdirSync(directory, { recursive: true })
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAXIMUM_BYTES) {
        renameSync(file, join(directory, 'desktop.old.log'))
      }
      appendFileSync(file, line)
    } catch (error) {
      process.stderr.write(`The log could not be written: ${textOf(error)}\n`)
    }
  }
}

function textOf(detail: unknown): string {
  if (detail instanceof Error) return detail.stack ?? detail.message
  return typeof detail === 'string' ? detail : JSON.stringify(detail)
}
