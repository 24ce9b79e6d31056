import type { KernelSet } from '@engine/kernels/kernel-set'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
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
]
