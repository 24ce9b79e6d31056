import {
  COLUMNS_OFFSET,
  EDGE_TILE_OFFSET,
  PACKED_A_OFFSET,
  ROW_STARTS_OFFSET,
  WORKSPACE_BYTES,
} from '../memory-map'
import { Team } from './team'

/** Zeros as wide as a tile: what sums begin with where there is no bias. */
export const ZEROS: usize = memory.data(64, 16)

/** The memory that belongs to this thread alone. */
export class Workspace {
  private static address: usize = 0

  static place(address: usize): void {
    Workspace.address = address
  }

  /** A block of B in panels of 8 columns. */
  static packedB(): usize {
    return Workspace.address
  }

  /** A block of A in panels of 6 rows. */
  static packedA(): usize {
    return Workspace.address + PACKED_A_OFFSET
  }

  /** A tile at the edge of C, 6 by 16, before the part that exists is copied out. */
  static edgeTile(): usize {
    return Workspace.address + EDGE_TILE_OFFSET
  }

  /** For each row of a block of A, a value repeated as often as a tile is wide. */
  static rowStarts(): usize {
    return Workspace.address + ROW_STARTS_OFFSET
  }

  /** A block of the columns of an image, at most 256 by 1024 or the other way round. */
  static columns(): usize {
    return Workspace.address + COLUMNS_OFFSET
  }

  /** Room that all threads see: part of the first one's workspace, used between two barriers. */
  static common(): usize {
    return Workspace.address - <usize>Team.index * WORKSPACE_BYTES + COLUMNS_OFFSET
  }
}
