import type { Series } from '@engine/protocol/run'

/** Points by rising step; what messages and buffers have in common. */
interface Columns {
  readonly steps: Uint32Array
  readonly values: Float64Array
  readonly elapsedMs: Float64Array
}

const FIRST_CAPACITY = 256

/**
 * The points of one series as far as this window holds them: sorted by step, no step twice. Arrays
 * grow by doubling; only the first `pointCount` entries are valid.
 */
export class SeriesBuffer {
  #steps = new Uint32Array(FIRST_CAPACITY)
  #values = new Float64Array(FIRST_CAPACITY)
  #elapsedMs = new Float64Array(FIRST_CAPACITY)
  #pointCount = 0
  #isReduced = false

  get steps(): Uint32Array {
    return this.#steps
  }
  get values(): Float64Array {
    return this.#values
  }
  get elapsedMs(): Float64Array {
    return this.#elapsedMs
  }
  get pointCount(): number {
    return this.#pointCount
  }
  /** True when stretches of it are given by their least and greatest points only. */
  get isReduced(): boolean {
    return this.#isReduced
  }
  /** Step of the last point, 0 when there is none. */
  get lastStep(): number {
    return this.#pointCount === 0 ? 0 : this.#steps[this.#pointCount - 1]!
  }
  get lastValue(): number | null {
    return this.#pointCount === 0 ? null : this.#values[this.#pointCount - 1]!
  }

  /** Takes the stored series as the truth and forgets everything before. */
  replace(series: Series): void {
    this.#pointCount = 0
    this.#isReduced = series.isReduced
    this.#append(series, 0)
  }

  /**
   * Adds points in any range. A step that is held already keeps its point: a resumed run repeats its
   * points bit for bit.
   *
   * @returns how many points were new
   */
  merge(columns: Columns): number {
    const count = columns.steps.length
    if (count === 0) return 0
    const before = this.#pointCount
    if (columns.steps[0]! > this.lastStep) this.#append(columns, 0)
    else if (columns.steps[count - 1]! > this.lastStep && this.#isTail(columns)) {
      this.#append(columns, firstAfter(columns.steps, count, this.lastStep))
    } else this.#interleave(columns)
    return this.#pointCount - before
  }

  /** Adds a stored stretch, which may itself be reduced. */
  mergeStored(series: Series): void {
    if (series.isReduced) this.#isReduced = true
    this.merge(series)
  }

  /**
   * Keeps the least and the greatest point of each of `bucketCount` stretches of equally many
   * points, with the first and the last point; NaN counts as a point to keep.
   */
  reduce(bucketCount: number): void {
    if (this.#pointCount <= bucketCount * 2 + 2) return
    const kept = reducedIndices(this.#values, this.#pointCount, bucketCount)
    // Indices rise, so a point never overwrites one that is still to be moved.
    let place = 0
    for (const index of kept) {
      this.#steps[place] = this.#steps[index]!
      this.#values[place] = this.#values[index]!
      this.#elapsedMs[place] = this.#elapsedMs[index]!
      place++
    }
    this.#pointCount = place
    this.#isReduced = true
  }

  /** Value at the last point whose step is not after `step`, with that step. */
  at(step: number): { readonly step: number; readonly value: number } | null {
    const index = firstAfter(this.#steps, this.#pointCount, step) - 1
    return index < 0 ? null : { step: this.#steps[index]!, value: this.#values[index]! }
  }

  /** True when what overlaps the held points is a repetition of their end. */
  #isTail(columns: Columns): boolean {
    const firstHeld = firstAfter(this.#steps, this.#pointCount, columns.steps[0]! - 1)
    const overlapCount = firstAfter(columns.steps, columns.steps.length, this.lastStep)
    if (this.#pointCount - firstHeld !== overlapCount) return false
    for (let i = 0; i < overlapCount; i++) {
      if (this.#steps[firstHeld + i] !== columns.steps[i]) return false
    }
    return true
  }

  #append(columns: Columns, from: number): void {
    const count = columns.steps.length - from
    this.#reserve(this.#pointCount + count)
    this.#steps.set(from === 0 ? columns.steps : columns.steps.subarray(from), this.#pointCount)
    this.#values.set(from === 0 ? columns.values : columns.values.subarray(from), this.#pointCount)
    this.#elapsedMs.set(
      from === 0 ? columns.elapsedMs : columns.elapsedMs.subarray(from),
      this.#pointCount,
    )
    this.#pointCount += count
  }

  #interleave(columns: Columns): void {
    const heldSteps = this.#steps.slice(0, this.#pointCount)
    const heldValues = this.#values.slice(0, this.#pointCount)
    const heldElapsedMs = this.#elapsedMs.slice(0, this.#pointCount)
    const count = columns.steps.length
    this.#reserve(heldSteps.length + count)
    let held = 0
    let other = 0
    let place = 0
    while (held < heldSteps.length || other < count) {
      const heldStep = held < heldSteps.length ? heldSteps[held]! : Infinity
      const otherStep = other < count ? columns.steps[other]! : Infinity
      if (heldStep <= otherStep) {
        this.#steps[place] = heldStep
        this.#values[place] = heldValues[held]!
        this.#elapsedMs[place] = heldElapsedMs[held]!
        held++
        if (heldStep === otherStep) other++
      } else {
        this.#steps[place] = otherStep
        this.#values[place] = columns.values[other]!
        this.#elapsedMs[place] = columns.elapsedMs[other]!
        other++
      }
      place++
    }
    this.#pointCount = place
  }

  #reserve(count: number): void {
    if (count <= this.#steps.length) return
    let capacity = this.#steps.length
    while (capacity < count) capacity *= 2
    const steps = new Uint32Array(capacity)
    const values = new Float64Array(capacity)
    const elapsedMs = new Float64Array(capacity)
    steps.set(this.#steps.subarray(0, this.#pointCount))
    values.set(this.#values.subarray(0, this.#pointCount))
    elapsedMs.set(this.#elapsedMs.subarray(0, this.#pointCount))
    this.#steps = steps
    this.#values = values
    this.#elapsedMs = elapsedMs
  }
}

/** Index of the first of `count` rising steps that is after `step`; `count` when none is. */
function firstAfter(steps: Uint32Array, count: number, step: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (steps[middle]! <= step) low = middle + 1
    else high = middle
  }
  return low
}

function reducedIndices(values: Float64Array, count: number, bucketCount: number): number[] {
  const kept: number[] = [0]
  const keep = (index: number): void => {
    if (index > kept[kept.length - 1]!) kept.push(index)
  }
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const from = Math.floor((bucket * count) / bucketCount)
    const to = Math.floor(((bucket + 1) * count) / bucketCount)
    let least = -1
    let greatest = -1
    let notANumber = -1
    for (let index = from; index < to; index++) {
      const value = values[index]!
      if (Number.isNaN(value)) {
        if (notANumber < 0) notANumber = index
      } else {
        if (least < 0 || value < values[least]!) least = index
        if (greatest < 0 || value > values[greatest]!) greatest = index
      }
    }
    const found = [least, greatest, notANumber].filter((index) => index >= 0)
    for (const index of found.sort((a, b) => a - b)) keep(index)
  }
  keep(count - 1)
  return kept
}
