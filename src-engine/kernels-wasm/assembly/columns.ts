import { copyNumbers } from './gather-rows'
import { Lanes } from './lanes'
import { Operation } from './operation'
import { Team } from './team'

@unmanaged
export class CopyColumns extends Operation {
  source: usize
  sourceWidth: i32
  sourceOffset: i32
  out: usize
  outWidth: i32
  outOffset: i32
  width: i32
}

/** out[n, outOffset + j] ← source[n, sourceOffset + j] for j < width */
export function copyColumns(operation: CopyColumns, rowCount: i32): void {
  const byteCount = (<usize>operation.width) << 2
  const last = Team.endOf(rowCount, 1)
  for (let row = Team.firstOf(rowCount, 1); row < last; row++) {
    const from = row * operation.sourceWidth + operation.sourceOffset
    const to = row * operation.outWidth + operation.outOffset
    copyNumbers(
      operation.source + ((<usize>from) << 2),
      operation.out + ((<usize>to) << 2),
      byteCount,
    )
  }
}

@unmanaged
export class Add extends Operation {
  source: usize
  out: usize
  size: i32
}

/** out ← out + source */
export function add(operation: Add, rowCount: i32): void {
  const count = rowCount * operation.size
  const last = Team.endOf(count, Team.LINE)
  for (let index = Team.firstOf(count, Team.LINE); index < last; index += 4) {
    const offset = (<usize>index) << 2
    const sum = f32x4.add(v128.load(operation.out + offset), v128.load(operation.source + offset))
    Lanes.store(operation.out + offset, sum, last - index)
  }
}
