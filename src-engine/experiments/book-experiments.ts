import { comparisons } from './comparisons'
import { digitNetworks } from './digit-networks'
import type { BookExperiment } from './experiment'
import { hyperParameters } from './hyper-parameters'
import { gradientChecks, insideLooks } from './looks'
import { overFitting } from './over-fitting'

/** All experiments of the book, in its order. */
export const BOOK_EXPERIMENTS: readonly BookExperiment[] = [
  ...gradientChecks,
  ...insideLooks,
  ...digitNetworks,
  ...comparisons,
  ...overFitting,
  ...hyperParameters,
]
