import { AFFINE_BACKWARD, AFFINE_FORWARD, GATHER_ROWS } from '../opcodes'
import { AffineBackward, AffineForward, affineBackward, affineForward } from './affine'
import { GatherRows, gatherRows } from './gather-rows'
import { Operation } from './operation'
import { Workspace } from './workspace'

/** Tells the module where its thread may work. To be called once, before anything runs. */
export function initialize(workspace: usize): void {
  Workspace.place(workspace)
}

/** Runs operations that lie one behind the other over the first `rowCount` rows of their slots. */
export function run(program: usize, end: usize, rowCount: i32): void {
  let address = program
  while (address < end) {
    const operation = changetype<Operation>(address)
    runOperation(operation, address, rowCount)
    address += operation.sizeBytes
  }
}

function runOperation(operation: Operation, address: usize, rowCount: i32): void {
  switch (operation.opcode) {
    case GATHER_ROWS:
      gatherRows(changetype<GatherRows>(address), rowCount)
      break
    case AFFINE_FORWARD:
      affineForward(changetype<AffineForward>(address), rowCount)
      break
    case AFFINE_BACKWARD:
      affineBackward(changetype<AffineBackward>(address), rowCount)
      break
    default:
      unreachable()
  }
}
