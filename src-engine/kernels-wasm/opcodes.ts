/*
 * The number of every operation that has a kernel here, for both sides: this file is TypeScript and
 * AssemblyScript alike.
 */
export const GATHER_ROWS = 0
export const AFFINE_FORWARD = 1
export const AFFINE_BACKWARD = 2
