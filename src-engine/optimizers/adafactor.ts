import type { OptimizerConfig } from '../protocol/optimizer-config'
import type { Optimizer } from './optimizer-form'

/**
 * Adam's second moment of a matrix kept as one number for each row and each column, and steps in
 * proportion to the tensor's own size. For a matrix of R rows and C columns, β = 1 − t^−0.8:
 *
 *   r ← βr + (1−β)·row means of (g² + ε₁)    c ← βc + (1−β)·column means of (g² + ε₁)
 *   v̂ = r·cᵀ/mean(r)    u = g/√v̂    û = u/max(1, RMS(u))
 *   θ ← (1 − ηλ)θ − max(ε₂, RMS(θ))·min(η, 1/√t)·û
 *
 * ε₁ = 1e-30, ε₂ = 1e-3. Any other tensor keeps the average of g² itself. η is the largest relative
 * step, 0.01 in the paper. Means stand where the paper has sums, which comes to the same v̂.
 *
 * @see Shazeer and Stern 2018, arXiv:1804.04235, Algorithms 4 and 5
 */
export function adafactor(config: Extract<OptimizerConfig, { type: 'adafactor' }>): Optimizer {
  const { learningRate, weightDecay } = config
  return {
    title: 'Adafactor',
    settings: [String(learningRate), ...(weightDecay === 0 ? [] : [`λ ${weightDecay}`])],
    decay: 0,
    update: {
      form: 'tensors',
      plan: (tensors, { scalars, state }) =>
        tensors.map(({ name, role, value, gradient }) => {
          const [rowCount = 0, columnCount = 0, ...others] = value.shape
          const isMatrix = columnCount > 0 && others.length === 0
          return {
            type: 'adafactor-update',
            parameter: value,
            gradient,
            scalars,
            decay: role === 'weight' ? weightDecay : 0,
            state: isMatrix
              ? [
                  state(`row-moment.${name}`, [rowCount]),
                  state(`column-moment.${name}`, [columnCount]),
                ]
              : [state(`second-moment.${name}`, value.shape)],
          }
        }),
    },
  }
}
