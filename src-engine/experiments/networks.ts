import type { LayerConfig } from '../protocol/layer-config'

/** Digits. */
const CLASS_COUNT = 10

export interface DenseOptions {
  readonly activation: 'sigmoid' | 'tanh' | 'relu'
  readonly isNormalized?: boolean
  /** 0: without dropout. */
  readonly dropout?: number
}

/** Affine layers of those widths with an activation each, and one of as many outputs as there are digits. */
export function denseNetwork(
  widths: readonly number[],
  { activation, isNormalized = false, dropout = 0 }: DenseOptions,
): LayerConfig[] {
  return [
    ...widths.flatMap((units): LayerConfig[] => [
      { type: 'affine', units },
      ...(isNormalized
        ? [
            {
              type: 'batch-normalization',
              momentum: 0.9,
              epsilon: 1e-7,
              runningVariance: 'biased',
            } as const,
          ]
        : []),
      { type: activation },
      ...(dropout > 0 ? [{ type: 'dropout', rate: dropout, form: 'inverted' } as const] : []),
    ]),
    { type: 'affine', units: CLASS_COUNT },
  ]
}
