/*
 * The layout of linear memory around a plan, for both sides: this file is TypeScript and
 * AssemblyScript alike. In front of the plan lie the module's own constants and the program that
 * runs; behind it lies a workspace for every thread.
 */

/** What the threads agree by, a cache line for each number (assembly/team.ts). */
export const TEAM_ADDRESS = 64
/** The module's constants. */
export const STATIC_ADDRESS = 1024
/** Programs are copied here, from this address to RESERVED_BYTES. */
export const PROGRAM_ADDRESS = 4096
export const RESERVED_BYTES = 65536

/** Blocking of the matrix product; assembly/matrix-product.ts explains the numbers. */
export const INNER_BLOCK = 256
export const COLUMN_BLOCK = 1024
export const ROW_BLOCK = 120

/**
 * A thread's workspace: packed blocks of both operands, a tile for the edges, what the rows of a block
 * begin with, and a block of the columns of an image.
 */
export const PACKED_A_OFFSET = 1048576
export const EDGE_TILE_OFFSET = 1171456
export const ROW_STARTS_OFFSET = 1171968
export const COLUMNS_OFFSET = 1179648
export const WORKSPACE_BYTES = 2228224
