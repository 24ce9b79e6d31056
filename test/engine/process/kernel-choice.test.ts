import { describe, expect, it } from 'vitest'
import type { NativeAddon } from '@engine/kernels-native/native-kernels'
import { createKernelChoice, kernelNames, type KernelChoice } from '@engine/process/kernel-choice'
import type { KernelFamily } from '@engine/protocol/kernel-facts'

/** Says that this processor has some instruction sets; nothing is run on it. */
const addon: NativeAddon = {
  instructionSets: ['avx512', 'avx2'],
  bind: () => () => undefined,
}

function choice(native: NativeAddon | null, wanted: KernelFamily | null = null): KernelChoice {
  return createKernelChoice({ isJoiningVectors: false, startWorker: null, native, wanted })
}

describe('the choice of kernels', () => {
  it('takes the fastest of the machine: native, then WebAssembly', () => {
    expect(choice(addon)('float32', 1).name).toBe('native-avx512')
    expect(choice(null)('float32', 1).name).toBe('wasm-relaxed-simd')
  })

  it('takes the kernels that are wanted, where the machine has them', () => {
    expect(choice(addon, 'wasm')('float32', 1).name).toBe('wasm-relaxed-simd')
    expect(choice(addon, 'reference')('float32', 1).name).toBe('reference')
    expect(choice(null, 'native')('float32', 1).name).toBe('wasm-relaxed-simd')
  })

  it('takes those that a run was trained with again, for the same bits', () => {
    expect(choice(addon)('float32', 1, 'native-avx2').name).toBe('native-avx2')
    expect(choice(addon)('float32', 1, 'wasm-simd').name).toBe('wasm-simd')
    expect(choice(addon)('float32', 1, 'reference').name).toBe('reference')
    expect(choice(null)('float32', 1, 'native-avx2').name).toBe('wasm-relaxed-simd')
    expect(choice(addon, 'wasm')('float32', 1, 'native-avx2').name).toBe('wasm-relaxed-simd')
  })

  it('computes doubles by the reference kernels whatever is wanted', () => {
    expect(choice(addon, 'native')('float64', 4, 'native-avx2').name).toBe('reference')
  })

  it('makes a set once for each number of threads', () => {
    const choose = choice(addon)
    expect(choose('float32', 2)).toBe(choose('float32', 2, 'native-avx512'))
    expect(choose('float32', 2)).not.toBe(choose('float32', 1))
  })

  it('names all that the machine has, the fastest first', () => {
    const wasm = ['wasm-relaxed-simd', 'wasm-simd', 'reference']
    expect(kernelNames({ native: addon })).toEqual(['native-avx512', 'native-avx2', ...wasm])
    expect(kernelNames({ native: null })).toEqual(wasm)
  })
})
