import type { Operation } from '../kernels/operation'
import type { OptimizerConfig } from '../protocol/optimizer-config'
import { partOf } from '../tensor/memory'
import { matrixView, type MatrixView } from './matrix-view'
import type { Optimizer, TrainedTensor, UpdatePlace } from './optimizer-form'

type MuonConfig = Extract<OptimizerConfig, { type: 'muon' }>

/** For everything that is no matrix. */
const ADAM = {
  rule: 'adam',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  convention: 'pytorch',
} as const

/**
 * Momentum of a weight matrix made orthogonal, so that a step moves all of its directions alike
 * instead of the few that have large singular values.
 *
 *   m ← μm + (1−μ)g    O ≈ UVᵀ where μm + (1−μ)g = UΣVᵀ
 *   W ← (1 − ηλ)W − 0.2·√max(R, C)·η·O
 *
 * O comes from a few steps of a Newton–Schulz iteration that leaves singular values between about 0.7
 * and 1.2. The factor 0.2·√max(R, C) gives the step the size that one of AdamW has, so that Adam, which
 * updates biases and every other tensor that is no matrix, shares the learning rate.
 *
 * The filters (O, C, KH, KW) of a convolution are the matrix (O, C·KH·KW).
 *
 * @see Jordan 2024, https://kellerjordan.github.io/posts/muon/
 * @see Liu et al. 2025, "Muon is scalable for LLM training", arXiv:2502.16982, equation 4
 */
export function muon(config: MuonConfig): Optimizer {
  const { learningRate, momentum, iterations, weightDecay, filters } = config
  return {
    title: 'Muon',
    settings: [
      String(learningRate),
      ...(momentum === 0.95 ? [] : [`μ ${momentum}`]),
      ...(iterations === 5 ? [] : [`k ${iterations}`]),
      ...(weightDecay === 0 ? [] : [`λ ${weightDecay}`]),
      ...(filters === 'matrix' ? [] : ['filters elementwise']),
    ],
    decay: weightDecay,
    update: {
      form: 'tensors',
      plan: (tensors, place) => {
        const matrices = tensors.flatMap((tensor) => {
          const view = tensor.role === 'weight' ? matrixView(tensor, filters) : null
          return view ? [{ ...tensor, ...view }] : []
        })
        const names = new Set(matrices.map(({ name }) => name))
        const others = tensors.filter(({ name }) => !names.has(name))
        return [
          ...matrixUpdates(config, matrices, place),
          ...others.map(({ name, value, gradient }): Operation => ({
            type: 'optimizer-update',
            ...ADAM,
            parameter: value,
            gradient,
            scalars: place.scalars,
            state: [
              place.state(`first-moment.${name}`, value.shape),
              place.state(`second-moment.${name}`, value.shape),
            ],
          })),
        ]
      },
    },
  }
}

/** One after the other they share one workspace, as large as the largest needs. */
function matrixUpdates(
  { momentum, iterations }: MuonConfig,
  matrices: readonly (TrainedTensor & MatrixView)[],
  place: UpdatePlace,
): Operation[] {
  const sideOf = ({ rowCount, columnCount }: MatrixView): number => Math.min(rowCount, columnCount)
  const largest = matrices.reduce((most, { value }) => Math.max(most, value.length), 0)
  const largestSide = matrices.reduce((most, matrix) => Math.max(most, sideOf(matrix)), 0)
  const room = [largest, largest, largestSide ** 2, largestSide ** 2].map((length, index) =>
    place.workspace(`muon.${index}`, [length]),
  )
  return matrices.map((matrix): Operation => {
    const { name, value, gradient, rowCount, columnCount } = matrix
    const side = sideOf(matrix)
    const [current, next, gram, square] = room.map((slot, index) =>
      partOf(slot, slot.name, 0, index < 2 ? value.shape : [side, side]),
    )
    if (!current || !next || !gram || !square) throw new TypeError('four slots were placed')
    return {
      type: 'muon-update',
      parameter: value,
      gradient,
      momentum: place.state(`momentum.${name}`, value.shape),
      scalars: place.scalars,
      workspace: [current, next, gram, square],
      rowCount,
      columnCount,
      share: momentum,
      iterations,
    }
  })
}
