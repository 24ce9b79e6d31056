import { Operation } from './operation'
import { Team } from './team'

@unmanaged
export class GatherRows extends Operation {
  source: usize
  indices: usize
  out: usize
  /** Bytes of a row, a multiple of 4. */
  rowBytes: i32
}

/** out[n] ← source[indices[n]] */
export function gatherRows(operation: GatherRows, rowCount: i32): void {
  const rowBytes = <usize>operation.rowBytes
  const last = Team.endOf(rowCount, 1)
  for (let row = Team.firstOf(rowCount, 1); row < last; row++) {
    const index = load<u32>(operation.indices + ((<usize>row) << 2))
    copyNumbers(
      operation.source + <usize>index * rowBytes,
      operation.out + <usize>row * rowBytes,
      rowBytes,
    )
  }
}

/** memory.copy calls out of the module, which takes longer than most rows do. */
export function copyNumbers(from: usize, to: usize, byteCount: usize): void {
  let offset: usize = 0
  for (; offset + 16 <= byteCount; offset += 16) v128.store(to + offset, v128.load(from + offset))
  for (; offset < byteCount; offset += 4) store<u32>(to + offset, load<u32>(from + offset))
}
