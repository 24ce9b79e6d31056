import { PHILOX_BLOCK_WORDS, philox4x32 } from './philox'

/** What random numbers are for. The numbers belong to the file format: they never change. */
export const STREAM_NUMBERS = {
  init: 0,
  shuffle: 1,
  dropout: 2,
  augment: 3,
  split: 4,
  data: 5,
} as const

export type StreamName = keyof typeof STREAM_NUMBERS

const UINT32_MAXIMUM = 0xffff_ffff
const MAXIMUM_COUNTER_COUNT = 3

/**
 * Random numbers of one purpose. The k-th word depends on (seed, stream, counters, k) and on nothing
 * else, so that drawing more or fewer numbers for one purpose shifts no other.
 *
 * Words taken: `uint32` one, `uniform` two, `normal` four, `below` one or, rarely, more.
 */
export class RandomStream {
  readonly #key0: number
  readonly #key1: number
  readonly #counters: [number, number, number]
  readonly #words = new Uint32Array(PHILOX_BLOCK_WORDS)
  #blockIndex = 0
  #wordIndex = PHILOX_BLOCK_WORDS

  /** Made by {@link randomStream}. */
  constructor(key0: number, key1: number, counters: [number, number, number]) {
    this.#key0 = key0
    this.#key1 = key1
    this.#counters = counters
  }

  /** Goes to the first draw of other counters (uint32), so that one stream can serve many of them. */
  reopen(counter1: number, counter2 = 0, counter3 = 0): void {
    this.#counters[0] = counter1
    this.#counters[1] = counter2
    this.#counters[2] = counter3
    this.#blockIndex = 0
    this.#wordIndex = PHILOX_BLOCK_WORDS
  }

  /** @returns an integer in [0, 2³²) */
  uint32(): number {
    if (this.#wordIndex === PHILOX_BLOCK_WORDS) {
      // By index: taking an array apart goes through its iterator until V8 has optimized this.
      const counters = this.#counters
      philox4x32(
        this.#blockIndex,
        counters[0],
        counters[1],
        counters[2],
        this.#key0,
        this.#key1,
        this.#words,
      )
      this.#blockIndex++
      this.#wordIndex = 0
    }
    // In bounds: wordIndex is below the block's length here.
    return this.#words[this.#wordIndex++]!
  }

  /** @returns a multiple of 2⁻⁵³ in [0, 1) */
  uniform(): number {
    const high = this.uint32() >>> 5
    const low = this.uint32() >>> 6
    return (high * 0x400_0000 + low) / 0x20_0000_0000_0000
  }

  /** Standard normal, by Box and Muller: √(−2 ln(1−u₁))·cos 2πu₂; 1−u₁ is never 0. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    return radius * Math.cos(2 * Math.PI * this.uniform())
  }

  /**
   * @param limit integer from 1 to 2³²
   * @returns an integer in [0, limit), each equally likely (words that would favour some are rejected)
   */
  below(limit: number): number {
    if (!Number.isInteger(limit) || limit < 1 || limit > UINT32_MAXIMUM + 1) {
      throw new RangeError(`A limit of ${limit} is not an integer from 1 to 2^32`)
    }
    const accepted = UINT32_MAXIMUM + 1 - ((UINT32_MAXIMUM + 1) % limit)
    for (;;) {
      const word = this.uint32()
      if (word < accepted) return word % limit
    }
  }

  /** @returns the numbers 0 … count − 1 in a random order (Fisher and Yates) */
  permutation(count: number): Int32Array<ArrayBuffer> {
    // Int32Array.from takes ten times as long.
    const order = new Int32Array(count)
    for (let index = 0; index < count; index++) order[index] = index
    for (let index = count - 1; index > 0; index--) {
      const other = this.below(index + 1)
      // Both indices are below count.
      const value = order[index]!
      order[index] = order[other]!
      order[other] = value
    }
    return order
  }
}

/**
 * Opens a stream at its first draw.
 *
 * @param seed the run's seed, uint32
 * @param name what the numbers are for
 * @param counters at most three uint32, such as epoch or tensor index; absent ones count as 0
 */
export function randomStream(
  seed: number,
  name: StreamName,
  ...counters: readonly number[]
): RandomStream {
  if (counters.length > MAXIMUM_COUNTER_COUNT) {
    throw new RangeError(`A random stream has at most ${MAXIMUM_COUNTER_COUNT} counters`)
  }
  for (const value of [seed, ...counters]) {
    if (!Number.isInteger(value) || value < 0 || value > UINT32_MAXIMUM) {
      throw new RangeError(`${value} is not an unsigned 32-bit integer`)
    }
  }
  const [counter1 = 0, counter2 = 0, counter3 = 0] = counters
  return new RandomStream(seed, STREAM_NUMBERS[name], [counter1, counter2, counter3])
}
