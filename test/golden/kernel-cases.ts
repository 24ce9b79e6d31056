import type { KernelSet } from '@engine/kernels/kernel-set'
import type { RealDType } from '@engine/tensor/shape'
import { KERNEL_SETS } from '../engine/kernels/kernel-sets'

/** A kernel set that has to reproduce the goldens, with the tolerance of its number type. */
export interface KernelCase {
  readonly label: string
  readonly kernels: KernelSet
  readonly real: RealDType
  /** Largest |got − want|/(1 + |want|) of a single computation. */
  readonly tolerance: number
  /** The same of the losses of a training run. */
  readonly trainingTolerance: number
}

export const KERNEL_CASES: readonly KernelCase[] = KERNEL_SETS.map(({ kernels, real }) => ({
  label: `${kernels.name} in ${real}`,
  kernels,
  real,
  tolerance: real === 'float64' ? 1e-9 : 1e-5,
  trainingTolerance: real === 'float64' ? 1e-9 : 1e-4,
}))
