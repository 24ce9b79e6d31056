import type { OptimizerConfig } from '../protocol/optimizer-config'
import { matrixView } from './matrix-view'
import type { Optimizer } from './optimizer-form'

/**
 * Adam's second moment of a matrix kept as one number for each row and each column, and steps in
 * proportion to the tensor's own size. For a matrix of R rows and C columns, β = 1 − t^−0.8:
 *
 *   r ← βr + (1−β)·row means of (g² + ε₁)    c ← βc + (1−β)·column means of (g² + ε₁)
 *   v̂ = r·cᵀ/mean(r)    u = g/√v̂    û = u/max(1, RMS(u))
 *   θ ← (1 − ηλ)θ − max(ε₂, RMS(θ))·min(η, 1/√t)·û
 *
 * ε₁ = 1e-30, ε₂ = 1e-3. Any other tensor keeps the average of g² itself. η is the largest relative step, 0.01
 * in the paper. Means stand where the paper has sums, which comes to the same v̂.
 *
 * The paper has matrices and vectors only, and leaves it to the user to reshape the rest. The filters
 * (O, C, KH, KW) of a convolution count as the matrix (O, C·KH·KW) that it multiplies by, which keeps
 * O + C·KH·KW numbers. T5X and Optax take the two largest dimensions instead and keep a matrix for each
 * place in the others; PyTorch and fairseq take the last two, here KH and KW, which saves little.
 *
 * @see Shazeer and Stern 2018, arXiv:1804.04235, Algorithms 4 and 5
 */
export function adafactor(config: Extract<OptimizerConfig, { type: 'adafactor' }>): Optimizer {
  const { learningRate, weightDecay, filters } = config
  return {
    title: 'Adafactor',
    settings: [
      String(learningRate),
      ...(weightDecay === 0 ? [] : [`λ ${weightDecay}`]),
      ...(filters === 'matrix' ? [] : ['filters elementwise']),
    ],
    decay: 0,
    update: {
      form: 'tensors',
      plan: (tensors, { scalars, state }) =>
        tensors.map((tensor) => {
          const { name, role, value, gradient } = tensor
          const matrix = matrixView(tensor, filters)
          return {
            type: 'adafactor-update',
            parameter: value,
            gradient,
            scalars,
            decay: role === 'weight' ? weightDecay : 0,
            state: matrix
              ? [
                  state(`row-moment.${name}`, [matrix.rowCount]),
                  state(`column-moment.${name}`, [matrix.columnCount]),
                ]
              : [state(`second-moment.${name}`, value.shape)],
          }
        }),
    },
  }
}
