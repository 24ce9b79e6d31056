import type { KernelSet } from '@engine/kernels/kernel-set'
import { createNativeKernels } from '@engine/kernels-native/native-kernels'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { createWasmKernels } from '@engine/kernels-wasm/wasm-kernels'
import { createKernelChoice } from '@engine/process/kernel-choice'
import { nodeKernelHost } from '@engine/process/node-host'
import type { HostGlobals } from '@engine/process/parent-port'
import { nativeAddon } from '../native-kernels'

/** `wasm`: what an engine process runs; the others for comparison. */
export const KERNEL_SET_NAMES = [
  'native',
  'native-avx2',
  'wasm',
  'wasm-four-lanes',
  'wasm-plain-simd',
  'reference',
] as const
export type KernelSetName = (typeof KERNEL_SET_NAMES)[number]

/** @throws Error where this Node cannot run them */
export function benchKernels(name: KernelSetName, threadCount: number): KernelSet {
  const kernels = create(name, threadCount)
  if (!kernels) throw new Error(`This Node has no ${name} kernels.`)
  return kernels
}

function create(name: KernelSetName, threadCount: number): KernelSet | null {
  switch (name) {
    case 'wasm': {
      // Node's own globals, of which the engine declares what it uses.
      const host = globalThis as unknown as HostGlobals
      return createKernelChoice(nodeKernelHost(host))('float32', threadCount)
    }
    case 'native':
    case 'native-avx2': {
      const addon = nativeAddon()
      const set = name === 'native' ? {} : { instructionSet: 'avx2' }
      return addon && createNativeKernels(addon, { ...set, threadCount })
    }
    case 'wasm-four-lanes':
      return createWasmKernels()
    case 'wasm-plain-simd':
      return createWasmKernels({ simd: ['simd'] })
    case 'reference':
      return referenceKernels
    default:
      return name satisfies never
  }
}
