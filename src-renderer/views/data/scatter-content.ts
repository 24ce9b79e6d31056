import type { DatasetDescription, ExampleBlock } from '@engine/protocol/dataset'
import type { ScatterContent } from '../../charts/scatter-painter'
import { shadesOf, valueShades } from '../../charts/value-shades'
import type { Theme } from '../../styles/naive-theme'
import { runStyle } from '../../styles/run-colors'

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
  const shades = valueShades(theme)
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
