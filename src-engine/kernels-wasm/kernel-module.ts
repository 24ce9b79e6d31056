import { kernelBinaries } from './kernel-binaries'
import { webAssemblyHost, type WasmModule } from './web-assembly'

/** Instructions a module is compiled for, the fastest first: results may differ in the last bits. */
export const SIMD_LEVELS = ['relaxed-simd', 'simd'] as const
export type SimdLevel = (typeof SIMD_LEVELS)[number]

/** The kernels compiled for this machine. */
export interface KernelModule {
  readonly simd: SimdLevel
  readonly module: WasmModule
  /** Works over shared memory, which threads need, and over no other. */
  readonly isShared: boolean
}

/**
 * Compiles the first of `levels` that the host takes: an engine without an instruction refuses the
 * whole module. Threads exist for relaxed SIMD only: no engine has them without it.
 *
 * @returns null where the host has no WebAssembly with SIMD
 */
export function compileKernels(
  levels: readonly SimdLevel[],
  isShared: boolean,
): KernelModule | null {
  const host = webAssemblyHost()
  if (!host) return null
  for (const simd of levels) {
    const isThreaded = isShared && simd === 'relaxed-simd'
    const bytes = decodeBase64(kernelBinaries[isThreaded ? 'relaxed-simd-threads' : simd])
    if (host.validate(bytes)) return { simd, module: new host.Module(bytes), isShared: isThreaded }
  }
  return null
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The language itself has no decoder yet. */
function decodeBase64(text: string): Uint8Array {
  const digits = text.replace(/=+$/, '')
  const bytes = new Uint8Array((digits.length * 3) >> 2)
  let bits = 0
  let bitCount = 0
  let length = 0
  for (const digit of digits) {
    bits = (bits << 6) | ALPHABET.indexOf(digit)
    bitCount += 6
    if (bitCount < 8) continue
    bitCount -= 8
    bytes[length++] = (bits >> bitCount) & 0xff
  }
  return bytes
}
