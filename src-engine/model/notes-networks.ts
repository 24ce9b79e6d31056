import type { LayerConfig } from '../protocol/layer-config'

/**
 * The 2-3-2-2 network of the notes with its numbers, which reads (1, 0.5) as
 * (0.31682708, 0.69627909).
 *
 * @see Saitoh 2016, "Deep Learning from Scratch", section 3.4
 */
export const NOTES_LAYERS: readonly LayerConfig[] = [
  givenAffine([0.1, 0.3, 0.5, 0.2, 0.4, 0.6], [0.1, 0.2, 0.3]),
  { type: 'sigmoid' },
  givenAffine([0.1, 0.4, 0.2, 0.5, 0.3, 0.6], [0.1, 0.2]),
  { type: 'sigmoid' },
  givenAffine([0.1, 0.3, 0.2, 0.4], [0.1, 0.2]),
  { type: 'identity' },
]

/** Weights of x₁ and x₂ and the bias with which a perceptron is the gate. */
const GATES = {
  'perceptron-and': [0.5, 0.5, -0.7],
  'perceptron-nand': [-0.5, -0.5, 0.7],
  'perceptron-or': [0.5, 0.5, -0.2],
} as const
type Gate = keyof typeof GATES

/**
 * Perceptrons over two inputs of 0 and 1, for inference: their weights are written down, because
 * nothing can be learned through a step. No single one is XOR; AND over NAND and OR is.
 *
 * @see Saitoh 2016, "Deep Learning from Scratch", sections 2.3 and 2.5
 */
export function perceptronLayers(name: Gate | 'perceptron-xor'): readonly LayerConfig[] {
  if (name !== 'perceptron-xor') return perceptron(GATES[name])
  return [
    ...perceptron(GATES['perceptron-nand'], GATES['perceptron-or']),
    ...perceptron(GATES['perceptron-and']),
  ]
}

/** One step unit for each gate. */
function perceptron(...gates: readonly (typeof GATES)[Gate][]): readonly LayerConfig[] {
  const first = gates.map(([weight]) => weight)
  const second = gates.map(([, weight]) => weight)
  const biases = gates.map(([, , bias]) => bias)
  return [{ ...givenAffine([...first, ...second], biases), isFrozen: true }, { type: 'step' }]
}

/** An affine layer that starts from these numbers; weights row by row, a row for each input. */
function givenAffine(
  weight: readonly number[],
  bias: readonly number[],
): Extract<LayerConfig, { type: 'affine' }> {
  return {
    type: 'affine',
    units: bias.length,
    initializer: { type: 'given', weight: [...weight], bias: [...bias] },
  }
}
