import { setFlagsFromString } from 'node:v8'
import type { KernelSet } from '@engine/kernels/kernel-set'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import type { SimdLevel } from '@engine/kernels-wasm/kernel-module'
import { createWasmKernels } from '@engine/kernels-wasm/wasm-kernels'
import type { RealDType } from '@engine/tensor/shape'
import { nativeKernelSets } from '../../native-kernels'

/** Every kernel set with the types it computes in: the same tests run on all of them. */
export const KERNEL_SETS: readonly {
  readonly kernels: KernelSet
  readonly real: RealDType
  /** Largest |got − want|/(1 + |want|) of a single operation. */
  readonly tolerance: number
}[] = [
  { kernels: referenceKernels, real: 'float64', tolerance: 1e-13 },
  { kernels: referenceKernels, real: 'float32', tolerance: 1e-6 },
  { kernels: wasmKernels('relaxed-simd', { isTileWide: true }), real: 'float32', tolerance: 1e-6 },
  { kernels: wasmKernels('relaxed-simd'), real: 'float32', tolerance: 1e-6 },
  { kernels: wasmKernels('simd'), real: 'float32', tolerance: 1e-6 },
  { kernels: wasmKernels('relaxed-simd'), real: 'float64', tolerance: 1e-13 },
  ...nativeKernelSets().map((kernels) => ({ kernels, real: 'float32', tolerance: 1e-6 }) as const),
]

/**
 * The kernels as they run once they are hot: V8 compiles them with its optimizing compiler at once,
 * and joins vectors as it does in the engine process.
 *
 * @throws Error on a machine that tests cannot run on
 */
export function wasmKernels(simd: SimdLevel, { isTileWide = false } = {}): KernelSet {
  setFlagsFromString('--no-liftoff')
  if (process.arch === 'x64') setFlagsFromString('--experimental-wasm-revectorize')
  const kernels = createWasmKernels({ simd: [simd], isTileWide })
  if (!kernels) throw new Error(`This Node has no WebAssembly with ${simd}.`)
  return kernels
}
