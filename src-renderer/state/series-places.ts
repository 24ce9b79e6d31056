import type { Places } from '../charts/chart-series'
import type { SeriesBuffer } from './series-buffer'

/** What curves are drawn over. */
export const PLACE_KINDS = ['step', 'epoch', 'examples', 'time'] as const
export type PlaceKind = (typeof PLACE_KINDS)[number]

/** How many steps make an epoch of a run, and how many examples it has. */
export interface RunClock {
  readonly stepsPerEpoch: number
  /** Examples of one epoch; null while it is not known. */
  readonly examplesPerEpoch: number | null
  readonly batchSize: number | null
}

/** Epochs after `step` updates. */
export function epochsAt(step: number, { stepsPerEpoch }: RunClock): number {
  return step / Math.max(1, stepsPerEpoch)
}

/** Examples that went through the network in `step` updates: the last batch of an epoch may be short. */
export function examplesAt(step: number, clock: RunClock): number {
  const { examplesPerEpoch, batchSize } = clock
  const stepsPerEpoch = Math.max(1, clock.stepsPerEpoch)
  if (examplesPerEpoch === null) return step * (batchSize ?? 1)
  const epochs = Math.floor(step / stepsPerEpoch)
  const rest = (step % stepsPerEpoch) * (batchSize ?? examplesPerEpoch / stepsPerEpoch)
  return epochs * examplesPerEpoch + Math.min(rest, examplesPerEpoch)
}

/**
 * Where the points of one series lie on an axis. Steps and times are the buffer's own columns; epochs and
 * examples are computed once per point.
 */
class SeriesPlaces {
  #places = new Float64Array(0)
  #key = ''
  #count = 0
  #lastStep = 0

  of(buffer: SeriesBuffer, kind: PlaceKind, clock: RunClock): Places {
    if (kind === 'step') return buffer.steps
    if (kind === 'time') return buffer.elapsedMs
    const { steps, pointCount } = buffer
    const key = [kind, clock.stepsPerEpoch, clock.examplesPerEpoch, clock.batchSize].join(' ')
    const isContinued =
      key === this.#key &&
      this.#count <= pointCount &&
      (this.#count === 0 || steps[this.#count - 1] === this.#lastStep)
    if (!isContinued) this.#count = 0
    if (this.#places.length < pointCount) {
      const larger = new Float64Array(steps.length)
      larger.set(this.#places.subarray(0, this.#count))
      this.#places = larger
    }
    const placeOf = kind === 'epoch' ? epochsAt : examplesAt
    for (let i = this.#count; i < pointCount; i++) this.#places[i] = placeOf(steps[i]!, clock)
    this.#key = key
    this.#count = pointCount
    this.#lastStep = pointCount === 0 ? 0 : steps[pointCount - 1]!
    return this.#places
  }
}

/** The places of the lines of one view, kept from repaint to repaint. */
export class PlaceCache {
  readonly #byLine = new Map<string, SeriesPlaces>()

  /** @param line what tells the line from the others of the view */
  of(line: string, buffer: SeriesBuffer, kind: PlaceKind, clock: RunClock): Places {
    let places = this.#byLine.get(line)
    if (places === undefined) {
      places = new SeriesPlaces()
      this.#byLine.set(line, places)
    }
    return places.of(buffer, kind, clock)
  }
}
