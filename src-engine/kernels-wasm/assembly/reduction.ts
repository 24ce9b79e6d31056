import { Lanes } from './lanes'
import { Team } from './team'
import { Workspace } from './workspace'

/** Numbers that are summed up at a stretch. */
const CHUNK: i32 = 16384

/**
 * Σ f(x) in double, the same bits for every number of threads: each chunk is summed by one thread, and
 * the sums of the chunks by all of them in order. To be called by all threads of the team.
 *
 * @param Term class whose `value` is f for four lanes
 */
export function sumOf<Term>(numbers: usize, count: i32): f64 {
  const term = changetype<Term>(0)
  const sums = Workspace.common()
  const chunkCount = (count + CHUNK - 1) / CHUNK
  const lastChunk = Team.endOf(chunkCount, 1)
  for (let chunk = Team.firstOf(chunkCount, 1); chunk < lastChunk; chunk++) {
    const end = min((chunk + 1) * CHUNK, count)
    let pair = f64x2.splat(0)
    for (let index = chunk * CHUNK; index < end; index += 4) {
      const value = term.value(v128.load(numbers + ((<usize>index) << 2)))
      pair = Lanes.addToDoubles(pair, v128.and(value, Lanes.first(end - index)))
    }
    store<f64>(sums + ((<usize>chunk) << 3), Lanes.sumOfDoubles(pair))
  }
  Team.meet()
  let total: f64 = 0
  for (let chunk = 0; chunk < chunkCount; chunk++) {
    total += load<f64>(sums + ((<usize>chunk) << 3))
  }
  return total
}

@unmanaged
export class Square {
  @inline
  value(x: v128): v128 {
    return f32x4.mul(x, x)
  }
}

@unmanaged
export class Magnitude {
  @inline
  value(x: v128): v128 {
    return f32x4.abs(x)
  }
}
