/**
 * The head of every operation in a program. The fields of each family follow in the order in which
 * ../operation-encoding.ts writes them; slots are addresses.
 */
@unmanaged
export class Operation {
  opcode: i32
  /** Bytes to the next operation. */
  sizeBytes: i32
}
