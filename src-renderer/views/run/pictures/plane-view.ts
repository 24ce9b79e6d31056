import type { DatasetDescription } from '@engine/protocol/dataset'
import type { PartedExamples, PlanePicture } from '@engine/protocol/network-pictures'
import {
  cssColor,
  greatestOf,
  rgbOf,
  signedColor,
  signedPixels,
} from '../../../charts/signed-colors'
import type { Theme } from '../../../styles/naive-theme'
import { runStyle } from '../../../styles/run-colors'
import { zeroLine, type PlaneContent, type PlanePoints } from './plane-painter'
import { classCountOf, decisionPixels, leadOf, targetRange } from './plane-reading'
import type { PictureColors } from './use-picture-colors'

/** What of a network is shown over the plane. */
export type PlaneSubject =
  | { readonly type: 'decision' }
  /** A target of a regression, by position. */
  | { readonly type: 'target'; readonly index: number }
  /** (cells) what a hidden unit puts out, on the scale of its layer. */
  | { readonly type: 'unit'; readonly values: Float32Array; readonly limit: number }

export interface PlaneScene {
  readonly picture: PlanePicture
  readonly examples: PartedExamples
  readonly dataset: Pick<DatasetDescription, 'task' | 'inputNames' | 'targetNames' | 'classes'>
  readonly colors: PictureColors
  readonly theme: Theme
}

/** The subject in colours, with the examples on it. */
export function planeContent(scene: PlaneScene, subject: PlaneSubject): PlaneContent {
  const { picture, dataset } = scene
  const [xLabel = '', yLabel = ''] = dataset.inputNames
  return {
    grid: picture.grid,
    ...fieldOf(scene, subject),
    points: pointsOf(scene, subject),
    xLabel,
    yLabel,
  }
}

function fieldOf(
  scene: PlaneScene,
  subject: PlaneSubject,
): Pick<PlaneContent, 'pixels' | 'borders'> {
  const { picture, examples, dataset, colors, theme } = scene
  switch (subject.type) {
    case 'unit':
      return { pixels: signedPixels(subject.values, subject.limit, colors.signed), borders: [] }
    case 'target': {
      const { middle, half } = scaleOf(examples, dataset, subject.index)
      const values = targetValues(picture, subject.index).map((value) => value - middle)
      return { pixels: signedPixels(values, half, colors.signed), borders: [] }
    }
    case 'decision': {
      const classCount = classCountOf(picture)
      const classColors = Array.from({ length: classCount }, (_, label) =>
        rgbOf(runStyle(label, theme).color),
      )
      // Two classes have one border.
      const labels = classCount === 2 ? [1] : classColors.keys()
      return {
        pixels: decisionPixels(picture, classColors, colors.surface),
        borders: [...labels].flatMap((label) => zeroLine(picture.grid, leadOf(picture, label))),
      }
    }
    default:
      return subject satisfies never
  }
}

/** (cells) of one target. */
export function targetValues({ answers, outputCount }: PlanePicture, target: number): Float64Array {
  return Float64Array.from(
    { length: answers.length / outputCount },
    (_, cell) => answers[cell * outputCount + target]!,
  )
}

/** The colours of a target run from its least value in the examples to its greatest. */
function scaleOf(
  examples: PartedExamples,
  dataset: PlaneScene['dataset'],
  target: number,
): { readonly middle: number; readonly half: number } {
  const { minimum, maximum } = targetRange(examples, dataset, target)
  return { middle: (minimum + maximum) / 2, half: (maximum - minimum) / 2 }
}

function pointsOf(
  { examples, dataset, colors, theme }: PlaneScene,
  subject: PlaneSubject,
): PlanePoints {
  const { inputs, targets, parts } = examples
  const count = parts.length
  const target = subject.type === 'target' ? subject.index : 0
  const { middle, half } = scaleOf(examples, dataset, target)
  return {
    xs: Float64Array.from({ length: count }, (_, i) => inputs[2 * i]!),
    ys: Float64Array.from({ length: count }, (_, i) => inputs[2 * i + 1]!),
    colors: Array.from({ length: count }, (_, i) =>
      dataset.task === 'classification'
        ? runStyle(targets[i]!, theme).color
        : cssColor(
            signedColor(
              targets[i * dataset.targetNames.length + target]! - middle,
              half,
              colors.signed,
            ),
          ),
    ),
    isHeldOut: Array.from(parts, (part) => part !== 0),
    areShaded: dataset.task === 'regression',
  }
}

/** The map of a unit on the scale of its layer; null where it is not among those that were asked for. */
export function unitSubject(
  { layers, grid }: PlanePicture,
  layerName: string,
  unit: number,
): Extract<PlaneSubject, { type: 'unit' }> | null {
  const cells = grid.cellCount ** 2
  const maps = layers.find(({ name }) => name === layerName)?.maps
  const place = unit - grid.firstUnit
  if (!maps || place < 0 || (place + 1) * cells > maps.length) return null
  return {
    type: 'unit',
    values: maps.subarray(place * cells, (place + 1) * cells),
    limit: greatestOf(maps),
  }
}
