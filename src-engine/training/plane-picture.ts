import { restoreTargetScale } from '../datasets/preprocessing'
import type { KernelSet } from '../kernels/kernel-set'
import { walkLayers } from '../model/layer-walk'
import type { ModelPlan } from '../model/model'
import { StudioError } from '../protocol/errors'
import type { RunConfig } from '../protocol/experiment-config'
import type { PlaneGrid, PlanePicture, UnitMaps } from '../protocol/network-pictures'
import type { Slot } from '../tensor/memory'
import { sizeOf } from '../tensor/shape'
import type { Checkpoint } from './checkpoint'
import { Predictor } from './predictor'
import { probabilitiesOf } from './probabilities'

/** A layer of a network whose units are shown. */
interface HiddenLayer {
  readonly name: string
  readonly unitCount: number
  /** (N, unitCount) of the inference phase */
  readonly output: Slot
}

/**
 * What a network of two inputs answers over a grid, and what its hidden units put out there.
 *
 * @throws picture/no-plane when the network does not read two inputs
 */
export function planePicture(
  config: RunConfig,
  checkpoint: Checkpoint,
  grid: PlaneGrid,
  kernels: KernelSet,
): PlanePicture {
  const { dataset, preprocessing } = checkpoint.context
  if (sizeOf(dataset.inputShape) !== 2) {
    throw new StudioError(
      'picture/no-plane',
      `The network reads ${sizeOf(dataset.inputShape)} inputs: only of two there is a plane to look at.`,
      { inputCount: sizeOf(dataset.inputShape) },
    )
  }
  const predictor = new Predictor(config, checkpoint, kernels)
  const { plan, memory } = predictor.model
  const points = gridPoints(grid)
  const cells = points.length / 2
  const layers = hiddenLayers(plan).map(({ name, unitCount, output }) => {
    const count = Math.max(0, Math.min(grid.unitCount, unitCount - grid.firstUnit))
    return { name, unitCount, count, maps: new Float32Array(count * cells), output }
  })
  const outputs = predictor.predict(points, (start, rowCount) => {
    for (const { unitCount, count, maps, output } of layers) {
      const values = memory.real(output)
      for (let unit = 0; unit < count; unit++) {
        const from = grid.firstUnit + unit
        for (let row = 0; row < rowCount; row++) {
          maps[unit * cells + start + row] = values[row * unitCount + from]!
        }
      }
    }
  })
  const answers = probabilitiesOf(outputs, predictor.outputCount, config.loss)
  restoreTargetScale(preprocessing, answers)
  return {
    step: checkpoint.counters.step,
    grid,
    answers: Float32Array.from(answers),
    outputCount: predictor.outputCount,
    layers: layers.map(({ name, unitCount, maps }): UnitMaps => ({ name, unitCount, maps })),
  }
}

/** (cells, 2) the middles of the cells, row by row from the least y. */
export function gridPoints({ x, y, cellCount }: PlaneGrid): Float64Array<ArrayBuffer> {
  const points = new Float64Array(cellCount * cellCount * 2)
  const middle = ({ minimum, maximum }: PlaneGrid['x'], cell: number): number =>
    minimum + ((cell + 0.5) / cellCount) * (maximum - minimum)
  for (let row = 0; row < cellCount; row++) {
    for (let column = 0; column < cellCount; column++) {
      const at = 2 * (row * cellCount + column)
      points[at] = middle(x, column)
      points[at + 1] = middle(y, row)
    }
  }
  return points
}

/**
 * The layers between input and output, each behind the functions that follow it unit by unit: an affine
 * layer and its tanh are one, named after the tanh. The last is the answer itself.
 */
function hiddenLayers({ specification, inference }: ModelPlan): HiddenLayer[] {
  const { layers } = walkLayers(specification.layers, specification.inputShape)
  const hidden: HiddenLayer[] = []
  for (const [index, { layer, outputShape }] of layers.entries()) {
    const next = layers[index + 1]
    const output = inference.layerOutputs[index]
    if (!next || !output || next.layer.isElementwise || outputShape.length !== 1) continue
    hidden.push({
      name: `${index + 1}.${layer.type}`,
      unitCount: sizeOf(outputShape),
      output,
    })
  }
  return hidden
}
