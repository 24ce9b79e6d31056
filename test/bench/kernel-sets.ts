import type { KernelSet } from '@engine/kernels/kernel-set'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { createWasmKernels } from '@engine/kernels-wasm/wasm-kernels'

export const KERNEL_SET_NAMES = ['wasm', 'wasm-simd', 'reference'] as const
export type KernelSetName = (typeof KERNEL_SET_NAMES)[number]

/** @throws Error where this Node cannot run them */
export function benchKernels(name: KernelSetName): KernelSet {
  const kernels =
    name === 'reference'
      ? referenceKernels
      : createWasmKernels(name === 'wasm-simd' ? { simd: ['simd'] } : {})
  if (!kernels) throw new Error(`This Node has no ${name} kernels.`)
  return kernels
}
