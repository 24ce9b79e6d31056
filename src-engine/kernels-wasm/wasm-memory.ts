import { StudioError } from '../protocol/errors'
import { webAssemblyHost, type WasmMemory } from './web-assembly'

const PAGE_BYTES = 65_536
const MAXIMUM_PAGES = 65_536

/**
 * Memory that never grows, so that views of it stay valid.
 *
 * @param planBytes what the plan needs, for the message
 * @throws engine/out-of-memory when the machine does not grant that much, or it is more than 4 GiB
 */
export function allocateMemory(
  planBytes: number,
  totalBytes: number,
  isShared: boolean,
): WasmMemory {
  const host = webAssemblyHost()
  if (!host) throw new TypeError('there is no WebAssembly')
  const pages = Math.ceil(totalBytes / PAGE_BYTES)
  const need = `The model with its data needs ${Math.ceil(planBytes / 1_048_576)} MiB in one block`
  if (pages > MAXIMUM_PAGES) {
    throw new StudioError(
      'engine/out-of-memory',
      `${need}, and WebAssembly addresses at most 4096 MiB: choose a smaller network, batch or data set.`,
      { sizeBytes: planBytes },
    )
  }
  try {
    return new host.Memory({ initial: pages, maximum: pages, shared: isShared })
  } catch (error) {
    throw new StudioError(
      'engine/out-of-memory',
      `${need}, which this machine did not grant: choose a smaller network, batch or data set.`,
      { sizeBytes: planBytes },
      { cause: error },
    )
  }
}
