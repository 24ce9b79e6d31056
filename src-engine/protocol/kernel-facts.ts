import { z } from 'zod'

/** Kernels by how they are made; one of them may be wanted instead of the fastest. */
export const kernelFamilySchema = z.enum(['native', 'wasm', 'reference'])
export type KernelFamily = z.output<typeof kernelFamilySchema>

/** What an engine process computes with, and why. */
export const kernelFactsSchema = z.object({
  /** The set that computes floats: `native-avx512`, `wasm-relaxed-simd`, `reference`. */
  kernels: z.string(),
  /** All sets that this machine has, the fastest first. */
  available: z.array(z.string()),
  /** What was asked for instead of the fastest; null for nothing. */
  wanted: kernelFamilySchema.nullable(),
  /** Why there are no native kernels; null where there are. */
  nativeAbsence: z.string().nullable(),
  processor: z.string(),
  node: z.string(),
  /** Electron's version; null in plain Node. */
  electron: z.string().nullable(),
})
export type KernelFacts = z.output<typeof kernelFactsSchema>

/** How the studio tells an engine process about kernels, on its command line. */
export const KERNEL_ARGUMENTS = {
  /** The file of the native kernels. */
  file: '--native-kernels=',
  /** Why there is none. */
  absence: '--native-absence=',
  /** The kernels to take instead of the fastest. */
  wanted: '--kernels=',
} as const
