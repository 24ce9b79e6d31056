import { isForImages } from './augmentation-config'
import type { DatasetDescription } from './dataset'
import { StudioError } from './errors'
import type { ExperimentConfig } from './experiment-config'

/** A setting that the chosen data, or another setting, cannot serve; `path` leads from the root of the config. */
export interface DataIssue {
  readonly path: readonly string[]
  readonly code: string
  readonly message: string
  readonly details: Readonly<Record<string, string | number>>
}

/** The settings of an experiment or a run that depend on what kind of data there is. */
export type DataSettings = Pick<
  ExperimentConfig,
  'preprocessing' | 'split' | 'training' | 'augmentation'
>

export function dataIssues(
  { preprocessing, split, training, augmentation }: DataSettings,
  data: Pick<DatasetDescription, 'task' | 'inputShape' | 'missingCount'>,
): DataIssue[] {
  const { task, inputShape, missingCount = 0 } = data
  const hasClasses = task === 'classification'
  const isImage = inputShape.length === 3
  return [
    ...(missingCount > 0 && preprocessing.missing === 'refuse'
      ? [
          issue(
            ['preprocessing', 'missing'],
            'experiment/missing-values',
            `The data have ${missingCount} missing values: say by preprocessing.missing what stands in for them.`,
            { missingCount },
          ),
        ]
      : []),
    ...(split.stratified && !hasClasses
      ? [
          issue(
            ['split', 'stratified'],
            'experiment/no-classes',
            'split.stratified keeps the shares of classes, and this data has numbers to predict: turn it off.',
          ),
        ]
      : []),
    ...(training.order === 'class-balanced' && !hasClasses
      ? [
          issue(
            ['training', 'order'],
            'experiment/no-classes',
            'training.order is class-balanced, and this data has numbers to predict: choose shuffled.',
          ),
        ]
      : []),
    ...(isForImages(augmentation) && !isImage
      ? [
          issue(
            ['augmentation'],
            'experiment/no-images',
            'augmentation moves, turns, scales, flips or cuts images, and this data has none: turn these off; noise alone is possible.',
          ),
        ]
      : []),
    ...(training.gradient === 'numerical' && training.precision === 'float32'
      ? [
          issue(
            ['training', 'gradient'],
            'experiment/numerical-in-float32',
            'training.gradient is numerical, and in float32 a loss is too coarse to take differences of: choose training.precision float64.',
          ),
        ]
      : []),
  ]
}

/** @throws StudioError of the first issue */
export function checkDataFits(config: DataSettings, data: DatasetDescription): void {
  const [first] = dataIssues(config, data)
  if (first) throw new StudioError(first.code, first.message, first.details)
}

function issue(
  path: readonly string[],
  code: string,
  message: string,
  details: DataIssue['details'] = {},
): DataIssue {
  return { path, code, message, details: { field: path.join('.'), ...details } }
}
