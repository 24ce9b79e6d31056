import { comparisons } from './comparisons'
import { digitNetworks } from './digit-networks'
import type { BookExperiment } from './experiment'
import { filterLooks } from './filters'
import { hyperParameters } from './hyper-parameters'
import { gradientChecks, insideLooks } from './looks'
import { overFitting } from './over-fitting'
import { surfaceWalks } from './surfaces'

/** All experiments of the book, in its order. */
export const BOOK_EXPERIMENTS: readonly BookExperiment[] = [
  ...gradientChecks,
  ...insideLooks,
  ...digitNetworks,
  ...filterLooks,
  ...surfaceWalks,
  ...comparisons,
  ...overFitting,
  ...hyperParameters,
]
