import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { createNativeKernels, type NativeAddon } from '@engine/kernels-native/native-kernels'
import type { KernelSet } from '@engine/kernels/kernel-set'
import { nativeKernelsFile } from '../scripts/native-building'

/** The compiled kernels, or null where there is no C++ compiler (see the test run's last lines). */
export function nativeAddon(): NativeAddon | null {
  // Tests and the bench run in the root of the project, the latter from a bundle.
  const file = resolve(nativeKernelsFile)
  if (!existsSync(file)) return null
  const module: { exports: unknown } = { exports: {} }
  process.dlopen(module, file)
  // Compiled from source/addon.cpp.
  return module.exports as NativeAddon
}

/** A kernel set for every instruction set of this machine. */
export function nativeKernelSets(threadCount = 1): readonly KernelSet[] {
  const addon = nativeAddon()
  if (!addon) return []
  return addon.instructionSets
    .map((instructionSet) => createNativeKernels(addon, { instructionSet, threadCount }))
    .filter((kernels) => kernels !== null)
}
