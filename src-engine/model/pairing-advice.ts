import { layerName } from '../layers/layer-chain'
import { trainedLoss, type Task } from '../losses/trained-loss'
import type { LayerConfig } from '../protocol/layer-config'
import type { LossType } from '../protocol/loss-config'
import type { AdvisedNetwork, NetworkAdvice } from './network-advice'

/** Layers that hand on the values they get, so that an activation before them is the last one. */
const TRANSPARENT: readonly LayerConfig['type'][] = ['identity', 'flatten', 'reshape', 'dropout']

const ACTIVATIONS: readonly LayerConfig['type'][] = [
  'sigmoid',
  'tanh',
  'relu',
  'leaky-relu',
  'elu',
  'selu',
  'gelu',
  'silu',
  'softplus',
  'hard-sigmoid',
  'hard-tanh',
  'hard-swish',
  'step',
  'softmax',
]

/** Last activations after which no output is below −1. */
const ABOVE_MINUS_ONE: readonly LayerConfig['type'][] = [
  'relu',
  'softplus',
  'sigmoid',
  'hard-sigmoid',
  'softmax',
  'step',
]

/** Losses whose gradient at bare outputs is y − t, with what makes y of them. */
const CLEAN_PAIRS: Readonly<Partial<Record<LossType, string>>> = {
  'softmax-cross-entropy': 'Softmax with cross-entropy over bare scores',
  'sigmoid-binary-cross-entropy': 'Sigmoid with binary cross-entropy over a bare score',
  'mean-squared-error': 'Squared error over bare outputs',
  'sum-of-squares': 'Squared error over bare outputs',
}

/** The network's last layer that says something, and the loss, as sentences name them. */
interface Pairing {
  readonly activation: LayerConfig['type'] | null
  readonly layerName: string
  readonly layerPath: NetworkAdvice['path']
  readonly loss: LossType
  readonly lossTitle: string
  readonly details: NetworkAdvice['details']
}

/** What the last activation and the loss do to the gradient. */
export function pairingAdvice(
  { layers, loss }: AdvisedNetwork,
  task: Task,
): readonly NetworkAdvice[] {
  const index = layers.findLastIndex(({ type }) => !TRANSPARENT.includes(type))
  const last = layers[index]
  const { title, tasks, outputMeaning } = trainedLoss(loss)
  if (!last || !tasks.includes(task)) return []
  const pairing: Pairing = {
    activation: ACTIVATIONS.includes(last.type) ? last.type : null,
    layerName: layerName(index, last.type),
    layerPath: ['network', 'layers', index],
    loss: loss.type,
    lossTitle: title,
    details: { layer: index + 1, type: last.type, loss: loss.type },
  }
  switch (outputMeaning) {
    case 'scores':
      return forScores(pairing, 'softmax')
    case 'logits':
      return forScores(pairing, 'sigmoid')
    case 'margins':
      return forScores(pairing, null)
    case 'values':
      return forValues(pairing, task)
    default:
      return outputMeaning satisfies never
  }
}

/** @param contained the activation that is part of the loss */
function forScores(pairing: Pairing, contained: 'softmax' | 'sigmoid' | null): NetworkAdvice[] {
  const { activation, layerName: layer, layerPath, lossTitle } = pairing
  if (activation === null) return cleanGradient(pairing)
  if (activation === contained) {
    return hint(
      pairing,
      `advice/double-${contained}`,
      layerPath,
      `${layer}: the loss ${lossTitle} contains the ${contained} already; applied twice, the gradient is no longer y − t: leave this layer out.`,
    )
  }
  return hint(
    pairing,
    'advice/squashed-scores',
    layerPath,
    `${layer}: the loss ${lossTitle} wants bare scores of any size and sign, which ${activation} narrows down: end with an affine layer.`,
  )
}

function forValues(pairing: Pairing, task: Task): NetworkAdvice[] {
  const { loss } = pairing
  if (loss === 'categorical-cross-entropy') return forProbabilities(pairing, 'softmax')
  if (loss === 'binary-cross-entropy') return forProbabilities(pairing, 'sigmoid')
  if (loss === 'mean-squared-logarithmic-error') return forLogarithms(pairing)
  return task === 'regression' ? forNumbers(pairing) : forClasses(pairing)
}

function forProbabilities(pairing: Pairing, needed: 'softmax' | 'sigmoid'): NetworkAdvice[] {
  const { activation, layerName: layer, lossTitle } = pairing
  const fused =
    needed === 'softmax' ? 'softmax with cross-entropy' : 'sigmoid with binary cross-entropy'
  if (activation === needed || (needed === 'sigmoid' && activation === 'hard-sigmoid')) {
    return hint(
      pairing,
      'advice/fused-loss',
      ['loss'],
      `${lossTitle} after ${activation} loses its gradient where a probability rounds to 0 or 1: ${fused} over bare scores keeps it.`,
    )
  }
  return hint(
    pairing,
    'advice/needs-probabilities',
    ['loss'],
    `${lossTitle} reads outputs as probabilities, and ${layer} gives other numbers: add a ${needed} layer, or choose ${fused}.`,
  )
}

function forLogarithms(pairing: Pairing): NetworkAdvice[] {
  const { activation, layerName: layer, lossTitle } = pairing
  if (activation !== null && ABOVE_MINUS_ONE.includes(activation)) return []
  return hint(
    pairing,
    'advice/negative-logarithm',
    ['loss'],
    `${lossTitle} is made for outputs above −1, and ${layer} may give less, where nothing is learned: end with softplus or relu.`,
  )
}

function forNumbers(pairing: Pairing): NetworkAdvice[] {
  const { activation, layerName: layer, layerPath } = pairing
  if (activation === null) return cleanGradient(pairing)
  return hint(
    pairing,
    'advice/bounded-outputs',
    layerPath,
    `${layer}: with it at the end the network cannot give every number: end with an affine layer, or identity after it.`,
  )
}

function forClasses(pairing: Pairing): NetworkAdvice[] {
  const { activation, lossTitle } = pairing
  if (activation === null || activation === 'leaky-relu') {
    return hint(
      pairing,
      'advice/numbers-for-classes',
      ['loss'],
      `${lossTitle} takes an output beyond its target for a mistake, although it is only surer: softmax with cross-entropy is made for classes.`,
    )
  }
  return hint(
    pairing,
    'advice/squashed-squares',
    ['loss'],
    `${lossTitle} after ${activation}: the gradient is y − t times the slope of ${activation}, which fades where the answer is surely wrong: choose a cross-entropy over bare scores, or leaky relu.`,
  )
}

function cleanGradient(pairing: Pairing): NetworkAdvice[] {
  const pair = CLEAN_PAIRS[pairing.loss]
  if (pair === undefined) return []
  return [
    {
      level: 'good',
      path: ['loss'],
      code: 'advice/clean-gradient',
      message: `${pair}: the gradient at the outputs is y − t up to a factor, large where the answer is wrong and small where it is right.`,
      details: pairing.details,
    },
  ]
}

function hint(
  { details }: Pairing,
  code: NetworkAdvice['code'],
  path: NetworkAdvice['path'],
  text: string,
): NetworkAdvice[] {
  const message = text.charAt(0).toUpperCase() + text.slice(1)
  return [{ level: 'hint', path, code, message, details }]
}
