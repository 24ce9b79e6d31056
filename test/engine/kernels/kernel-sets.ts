import type { KernelSet } from '@engine/kernels/kernel-set'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { createWasmKernels, type SimdLevel } from '@engine/kernels-wasm/wasm-kernels'
import type { RealDType } from '@engine/tensor/shape'

/** Every kernel set with the types it computes in: the same tests run on all of them. */
export const KERNEL_SETS: readonly {
  readonly kernels: KernelSet
  readonly real: RealDType
  /** Largest |got − want|/(1 + |want|) of a single operation. */
  readonly tolerance: number
}[] = [
  { kernels: referenceKernels, real: 'float64', tolerance: 1e-13 },
  { kernels: referenceKernels, real: 'float32', tolerance: 1e-6 },
  { kernels: wasmKernels('relaxed-simd'), real: 'float32', tolerance: 1e-6 },
  { kernels: wasmKernels('simd'), real: 'float32', tolerance: 1e-6 },
  { kernels: wasmKernels('relaxed-simd'), real: 'float64', tolerance: 1e-13 },
]

/** @throws Error on a machine that tests cannot run on */
export function wasmKernels(simd: SimdLevel): KernelSet {
  const kernels = createWasmKernels({ simd: [simd] })
  if (!kernels) throw new Error(`This Node has no WebAssembly with ${simd}.`)
  return kernels
}
