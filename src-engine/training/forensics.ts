import { slotsOf, type OperationSlot } from '../kernels/operation-slots'
import type { DivergenceReport, Standing } from '../protocol/divergence'
import { BATCH_LOSS } from '../protocol/metric-batch'
import type { Slot } from '../tensor/memory'
import { BYTES_PER_ELEMENT } from '../tensor/shape'
import type { Checkpoint } from './checkpoint'
import { describeTensor, figuresOf, firstNonFinite, usedValues } from './tensor-figures'
import { Timeline, type TimelineSettings } from './timeline'
import type { Trainer } from './trainer'
import type { StepPart } from './training-step'

/** Steps between two copies of the state, from which the step in question is reached again quickly. */
const COPY_INTERVAL = 32
/** Steps before the one in question that are told of. */
const HISTORY_LENGTH = 8

/**
 * Replays a run from a state that was finite, to the first value that is not: which operation of which
 * step made it, and of what. Yields after every step.
 *
 * @param settings with the checkpoint to begin with
 * @returns null when no such value appears up to the step, which a deterministic run does not do
 */
export function* findDivergence(
  settings: TimelineSettings & { readonly checkpoint: Checkpoint },
  lastStep: number,
): Generator<undefined, DivergenceReport | null, undefined> {
  const replayedFrom = settings.checkpoint.counters.step
  const losses = new Map<number, number>()
  const start = yield* replayToTrouble(settings, lastStep, losses)
  if (start === null) return null

  const line = new Timeline({ ...settings, checkpoint: start.checkpoint })
  const history: Standing[] = []
  yield* advance(line, start.step - 1, losses, (trainer) => {
    history.push(standingOf(trainer, losses.get(trainer.step) ?? NaN))
    if (history.length > HISTORY_LENGTH) history.shift()
  })
  const found = walkToTrouble(line.trainer)
  return found && { ...found, step: start.step, history, replayedFrom }
}

/** @returns the first step that leaves something not finite, with a state not far before it */
function* replayToTrouble(
  settings: TimelineSettings & { readonly checkpoint: Checkpoint },
  lastStep: number,
  losses: Map<number, number>,
): Generator<undefined, { step: number; checkpoint: Checkpoint } | null, undefined> {
  const line = new Timeline(settings)
  // Two copies, so that the newer one has enough steps between it and the trouble to tell of.
  let copies = [settings.checkpoint]
  const trouble = { step: 0 }
  yield* advance(line, lastStep, losses, (trainer) => {
    if (!trainer.hasFiniteState()) {
      trouble.step = trainer.step
      return false
    }
    if (trainer.step % COPY_INTERVAL === 0) {
      copies = [...copies.slice(-1), trainer.snapshot(0).checkpoint]
    }
    return true
  })
  const checkpoint = copies[0] ?? settings.checkpoint
  if (trouble.step > 0) return { step: trouble.step, checkpoint }
  // The state stayed finite: then it is the loss of the step whose update was not made.
  return line.step < lastStep ? { step: line.step + 1, checkpoint } : null
}

/** @param after called after every update; false stops */
function* advance(
  line: Timeline,
  step: number,
  losses: Map<number, number>,
  after: (trainer: Trainer) => boolean | number | undefined,
): Generator<undefined, void, undefined> {
  const work = line.work({
    measured: (series, at, value) => {
      if (series === BATCH_LOSS) losses.set(at, value)
    },
    evaluated: () => undefined,
  })
  while (line.step < step) {
    const before = line.step
    if (work.next().done === true) return
    if (line.step > before && after(line.trainer) === false) return
    yield
  }
}

type Found = Omit<DivergenceReport, 'step' | 'history' | 'replayedFrom'>

/** Does the next step part by part and looks at everything that each one touches. */
function walkToTrouble(trainer: Trainer): Found | null {
  const work = trainer.walk({ measured: () => undefined, evaluated: () => undefined })
  const { model, schedule } = trainer
  const valuesOf = ({ slot }: OperationSlot): ReturnType<typeof usedValues> =>
    usedValues(model.memory, slot, trainer.rowCount, schedule.batchSize)
  let next = work.next()
  while (next.done !== true) {
    const part: StepPart = next.value
    const slots = part.operation ? slotsOf(part.operation) : []
    const before = slots.map((slot) => ({ slot, values: valuesOf(slot).slice() }))
    next = work.next()
    for (const slot of slots) {
      const values = valuesOf(slot)
      const index = firstNonFinite(values)
      if (index < 0) continue
      const owner = tensorAt(trainer, slot.slot, index)
      return {
        section: part.section,
        layer: layerAt(trainer, part.layer ?? owner?.layer ?? null),
        operation: part.operation?.type ?? 'augmentation',
        tensor: {
          role: slot.role,
          name: owner?.name ?? slot.slot.name.replace(/^training\./, ''),
          index,
          value: values[index] ?? NaN,
          nonFiniteCount: figuresOf(values).nonFiniteCount,
          count: values.length,
        },
        inputs: before
          .filter(({ slot: { role }, values: old }, place) => {
            const isRead = slots[place] !== slot || role === 'parameter'
            return isRead && firstNonFinite(old) < 0
          })
          .map(({ slot: other, values: old }) =>
            describeTensor(other, old, old, trainer.rowCount, schedule.batchSize),
          ),
      }
    }
  }
  return null
}

/** Of an element of the flat blocks that optimizers work on: the tensor it belongs to. */
function tensorAt(
  { model: { plan } }: Trainer,
  slot: Slot,
  index: number,
): { readonly name: string; readonly layer: number } | null {
  const isFlat = [plan.trainedBlock, plan.trainedWeights, plan.gradientBlock].some(
    ({ name }) => name === slot.name,
  )
  if (!isFlat) return null
  const address = slot.byteOffset + index * BYTES_PER_ELEMENT[slot.dtype]
  const tensor = plan.parameters.find(({ value, gradient }) =>
    [value, gradient].some(
      ({ byteOffset, length, dtype }) =>
        address >= byteOffset && address < byteOffset + length * BYTES_PER_ELEMENT[dtype],
    ),
  )
  // Names begin with the number of the layer, from 1.
  return tensor ? { name: tensor.name, layer: Number.parseInt(tensor.name, 10) - 1 } : null
}

function layerAt(trainer: Trainer, index: number | null): DivergenceReport['layer'] {
  const config = index === null ? undefined : trainer.config.network.layers[index]
  return index === null || !config ? null : { index, type: config.type }
}

function standingOf(trainer: Trainer, loss: number): Standing {
  const { plan, memory } = trainer.model
  let squares = 0
  for (const value of memory.real(plan.gradientBlock)) squares += value * value
  let largest = 0
  for (const value of memory.real(plan.parameterBlock)) largest = Math.max(largest, Math.abs(value))
  return { step: trainer.step, loss, gradientNorm: Math.sqrt(squares), largestParameter: largest }
}
