import type { DatasetDescription, ExampleBlock } from '@engine/protocol/dataset'
import type { ScatterContent } from '../../charts/scatter-painter'
import type { Theme } from '../../styles/naive-theme'
import { runStyle } from '../../styles/run-colors'

/** Shades from low to high that a target over two inputs is painted in. */
const SHADES: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#0072b2', '#4d8fb0', '#8a9aa5', '#b98357', '#d55e00'],
  dark: ['#4ba3dc', '#7aa8c4', '#a9adb0', '#cf9468', '#f0782a'],
}

/**
 * Examples as points: classes by colour over two inputs, a target over one input, or a target by
 * shade over two inputs.
 */
export function scatterContent(
  description: DatasetDescription,
  examples: ExampleBlock,
  theme: Theme,
): ScatterContent {
  const { inputNames, targetNames, classes, task } = description
  const { inputs, targets, count } = examples
  const [xLabel = '', secondName = ''] = inputNames
  if (inputNames.length === 1) {
    return {
      xs: inputs,
      ys: targets,
      colorIndex: new Float64Array(count),
      palette: [runStyle(0, theme).color],
      xLabel,
      yLabel: targetNames[0] ?? '',
      isEvenlyScaled: false,
    }
  }
  const shades = SHADES[theme]
  return {
    xs: Float64Array.from({ length: count }, (_, row) => inputs[2 * row]!),
    ys: Float64Array.from({ length: count }, (_, row) => inputs[2 * row + 1]!),
    colorIndex: task === 'classification' ? targets : shadesOf(targets, shades.length),
    palette:
      task === 'classification' ? classes.map((_, index) => runStyle(index, theme).color) : shades,
    xLabel,
    yLabel: secondName,
    isEvenlyScaled: true,
  }
}

function shadesOf(targets: Float64Array, shadeCount: number): Float64Array {
  const least = targets.reduce((low, value) => Math.min(low, value), Infinity)
  const most = targets.reduce((high, value) => Math.max(high, value), -Infinity)
  const span = most > least ? most - least : 1
  return targets.map((value) =>
    Math.min(shadeCount - 1, Math.floor(((value - least) / span) * shadeCount)),
  )
}
