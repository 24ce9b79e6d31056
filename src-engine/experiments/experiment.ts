import type { ExperimentConfigInput } from '../protocol/experiment-config'
import type { SurfaceConfig } from '../protocol/surface-config'
import type { FilterMeasure } from './filter-figures'
import type { SurfaceMeasure } from './surface-walk'

/** What a run of an arm tells in one number, see `measuresOf`. */
export type Measure =
  | 'train/loss'
  | 'train/accuracy'
  | 'validation/accuracy'
  | 'test/loss'
  | 'test/accuracy'
  /** Highest test accuracy of all evaluations. */
  | 'best test/accuracy'
  | 'best validation/accuracy'
  /** Train accuracy − test accuracy at the end: how much was learned by heart. */
  | 'gap'
  /** Mean loss of the last 50 mini-batches. */
  | 'batch/loss'

type OptimizerInput = ExperimentConfigInput['optimizers'][number]

/** The settings of an arm; the data set is chosen when it is run. */
export type ArmConfig = Omit<ExperimentConfigInput, 'dataset' | 'optimizers' | 'name'> & {
  readonly optimizer: OptimizerInput
}

/** One row of an experiment's table. */
export interface Arm {
  readonly label: string
  readonly config: ArmConfig
}

/** What must come out; arms are named by their labels. */
export type Expectation<M extends string = Measure> =
  | {
      readonly type: 'reaches'
      readonly arm: string
      readonly measure: M
      readonly atLeast: number
    }
  | {
      readonly type: 'stays-below'
      readonly arm: string
      readonly measure: M
      readonly below: number
    }
  /** measure(arm) − measure(than) ≥ by */
  | {
      readonly type: 'exceeds'
      readonly arm: string
      readonly than: string
      readonly measure: M
      readonly by: number
    }
  /** In at least so many pairs the first has more than the second, which may have diverged. */
  | {
      readonly type: 'wins'
      readonly pairs: readonly (readonly [arm: string, than: string])[]
      readonly measure: M
      readonly atLeast: number
    }

interface ExperimentFields {
  /** As it is typed: `two-layer-net`. */
  readonly name: string
  readonly title: string
  /** What is to be seen, in one or two sentences. */
  readonly purpose: string
  readonly arms: readonly Arm[]
}

/** Trains every arm to its end. */
export interface TrainingExperiment extends ExperimentFields {
  readonly type: 'training'
  /** Columns of the table. */
  readonly measures: readonly Measure[]
  readonly expectations: readonly Expectation[]
  /** Also lists this many test examples that the arm reads wrong, worst first. */
  readonly misread?: { readonly arm: string; readonly count: number }
}

/** Compares backpropagation with central differences for every arm. */
export interface GradientCheckExperiment extends ExperimentFields {
  readonly type: 'gradient-check'
}

/** Looks into the layers of every arm at its first step. */
export interface InsideExperiment extends ExperimentFields {
  readonly type: 'inside'
  readonly expectations: readonly InsideExpectation[]
}

/** A figure of an arm's activations and the range that it must lie in. */
export interface InsideExpectation {
  readonly arm: string
  /**
   * `deviation`: standard deviation of the last layer's activations. `kept`: that over the first
   * layer's, which is how much of it comes through.
   */
  readonly figure: 'deviation' | 'kept'
  readonly atLeast?: number
  readonly below?: number
}

/** Lets optimizers go down a surface over two parameters; needs no data. */
export interface SurfaceExperiment extends Omit<ExperimentFields, 'arms'> {
  readonly type: 'surface'
  readonly surface: SurfaceConfig
  readonly start: readonly [x: number, y: number]
  readonly stepCount: number
  /** Steps whose points are listed. */
  readonly shownSteps: readonly number[]
  readonly arms: readonly { readonly label: string; readonly optimizer: OptimizerInput }[]
  readonly expectations: readonly Expectation<SurfaceMeasure>[]
}

/** Trains every arm and draws filters of a convolution as they were before and are behind it. */
export interface FilterExperiment extends ExperimentFields {
  readonly type: 'filters'
  /** Parameter with the filters: `1.convolution.weight`. */
  readonly tensor: string
  /** So many are drawn, from the first on. */
  readonly drawnCount: number
  readonly expectations: readonly Expectation<FilterMeasure>[]
}

/** An experiment of the book (chapters 4 to 8) that runs without questions. */
export type BookExperiment =
  | TrainingExperiment
  | GradientCheckExperiment
  | InsideExperiment
  | SurfaceExperiment
  | FilterExperiment

/** Whether and how an expectation was met. */
export interface Verdict {
  readonly sentence: string
  readonly isMet: boolean
}

/** Numbers of the arms by label. */
export type ArmMeasures<M extends string = Measure> = ReadonlyMap<
  string,
  Readonly<Partial<Record<M, number>>>
>

/** Judges what came out. A number that is missing, or is none, meets nothing. */
export function judge<M extends string>(
  expectation: Expectation<M>,
  results: ArmMeasures<M>,
): Verdict {
  const { measure } = expectation
  const valueOf = (arm: string): number => results.get(arm)?.[measure] ?? Number.NaN
  switch (expectation.type) {
    case 'reaches': {
      const { arm, atLeast } = expectation
      const value = valueOf(arm)
      return {
        sentence: `${arm}: ${measure} ${text(value)}, wanted at least ${text(atLeast)}`,
        isMet: value >= atLeast,
      }
    }
    case 'stays-below': {
      const { arm, below } = expectation
      const value = valueOf(arm)
      return {
        sentence: `${arm}: ${measure} ${text(value)}, wanted below ${text(below)}`,
        isMet: value < below,
      }
    }
    case 'exceeds': {
      const { arm, than, by } = expectation
      const [more, less] = [valueOf(arm), valueOf(than)]
      return {
        sentence: `${measure} of ${arm} (${text(more)}) exceeds that of ${than} (${text(less)}) by ${text(more - less)}, wanted at least ${text(by)}`,
        isMet: more - less >= by,
      }
    }
    case 'wins': {
      const { pairs, atLeast } = expectation
      const wonCount = pairs.filter(([arm, than]) => {
        const [value, other] = [valueOf(arm), valueOf(than)]
        return value > other || (Number.isFinite(value) && !Number.isFinite(other))
      }).length
      return {
        sentence: `${measure} is higher in ${wonCount} of ${pairs.length} pairs, wanted at least ${atLeast}`,
        isMet: wonCount >= atLeast,
      }
    }
    default:
      return expectation satisfies never
  }
}

/** Judges a figure of the activations; NaN meets nothing. */
export function judgeInside(
  { arm, figure, atLeast, below }: InsideExpectation,
  value: number,
): Verdict {
  const wanted = [
    ...(atLeast === undefined ? [] : [`at least ${text(atLeast)}`]),
    ...(below === undefined ? [] : [`below ${text(below)}`]),
  ].join(' and ')
  const what =
    figure === 'deviation'
      ? `the last layer's activations deviate by ${text(value)}`
      : `the last layer's activations deviate ${text(value)} times as much as the first layer's`
  return {
    sentence: `${arm}: ${what}, wanted ${wanted}`,
    isMet: value >= (atLeast ?? -Infinity) && value < (below ?? Infinity),
  }
}

function text(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(5))) : String(value)
}
