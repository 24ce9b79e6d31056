import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KERNEL_ARGUMENTS } from '@engine/protocol/kernel-facts'

/**
 * What an engine process is told on its command line: where the native kernels lie, or why there are
 * none, and which kernels DESCENT_KERNELS (native, wasm or reference) wants instead of the fastest.
 *
 * @param programDirectory folder of the built program, `out/main`
 */
export function engineArguments(
  programDirectory: string,
  environment: NodeJS.ProcessEnv,
): readonly string[] {
  const folder = join(programDirectory, '../native')
  const file = join(folder, 'kernels.node')
  const wanted = environment['DESCENT_KERNELS'] ?? ''
  return [
    existsSync(file)
      ? KERNEL_ARGUMENTS.file + unpacked(file)
      : KERNEL_ARGUMENTS.absence + absence(folder),
    ...(wanted === '' ? [] : [KERNEL_ARGUMENTS.wanted + wanted]),
  ]
}

/** The system loads native code from a file of its own, which lies beside the archive of a release. */
function unpacked(file: string): string {
  return file.replace(/\bapp\.asar(?=[\\/])/, 'app.asar.unpacked')
}

/** Why there are none, as scripts/native-building.ts has noted it. */
function absence(folder: string): string {
  try {
    const stamp: unknown = JSON.parse(readFileSync(join(folder, 'stamp.json'), 'utf8'))
    const isNoted = typeof stamp === 'object' && stamp !== null && 'failure' in stamp
    if (isNoted && typeof stamp.failure === 'string') return stamp.failure
  } catch {
    // Without a note they were never tried.
  }
  return 'they were not built'
}
