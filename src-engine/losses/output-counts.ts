import type { TrainedLoss } from './trained-loss'

type OutputCount = TrainedLoss['outputCount']

/** One output for each class or target column. */
export const oneForEach: OutputCount = (_task, count) => count

/** Two classes share one output, which speaks for the second; more classes have one each. */
export const oneForTwo: OutputCount = (_task, count) => (count <= 2 ? 1 : count)
