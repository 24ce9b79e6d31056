import type { KernelSet } from '../kernels/kernel-set'
import { createNativeKernels, type NativeAddon } from '../kernels-native/native-kernels'
import { referenceKernels } from '../kernels-reference/reference-kernels'
import { SIMD_LEVELS } from '../kernels-wasm/kernel-module'
import { createWasmKernels } from '../kernels-wasm/wasm-kernels'
import type { WorkerTask } from '../kernels-wasm/worker-task'
import type { KernelFamily } from '../protocol/kernel-facts'
import type { RunConfig } from '../protocol/experiment-config'

/**
 * The kernels that compute a run or a prediction in this precision, by at most this many threads.
 *
 * @param recorded name of the kernels that the run was trained with so far: another set would not
 *   give the same bits, so that it is taken again where the machine has it and no other is wanted
 */
export type KernelChoice = (
  precision: RunConfig['training']['precision'],
  threadCount: number,
  recorded?: string | null,
) => KernelSet

/** What the process around the engine offers to fast kernels. */
export interface KernelHost {
  /** Whether V8 was told to join vectors of four lanes (see kernels-wasm/assembly/tile.ts). */
  readonly isJoiningVectors: boolean
  /** Starts a thread of the WebAssembly kernels; null where there are none. */
  readonly startWorker: ((task: WorkerTask) => void) | null
  /** The native kernels; null where they could not be loaded. */
  readonly native: NativeAddon | null
  /** As KernelSet's, by the host; left out where it has none. */
  readonly sha256?: KernelSet['sha256']
  /** The kernels to take instead of the fastest, where the machine has them. */
  readonly wanted: KernelFamily | null
}

/** Names of the sets for floats that this machine has, the fastest first. */
export function kernelNames({ native }: Pick<KernelHost, 'native'>): readonly string[] {
  const wasm = SIMD_LEVELS.filter((simd) => createWasmKernels({ simd: [simd] }) !== null)
  return [
    ...(native?.instructionSets ?? []).map((instructionSet) => `native-${instructionSet}`),
    ...wasm.map((simd) => `wasm-${simd}`),
    referenceKernels.name,
  ]
}

/** Doubles are computed by the reference kernels, floats by the fastest that the machine has. */
export function createKernelChoice(host: KernelHost): KernelChoice {
  const created = new Map<string, KernelSet>()
  const hashing = host.sha256 ? { sha256: host.sha256 } : {}
  const reference = { ...referenceKernels, ...hashing }
  let names: readonly string[] | null = null
  return (precision, wantedThreads, recorded = null) => {
    if (precision === 'float64') return reference
    // Only where the choice is not plain: this compiles every WebAssembly module.
    const first = host.native?.instructionSets[0]
    const isPlain = first !== undefined && host.wanted === null
    const usual = isPlain ? `native-${first}` : null
    const known = usual !== null && (recorded === null || recorded === usual)
    const name = known ? usual : chosenName((names ??= kernelNames(host)), host.wanted, recorded)
    const key = `${name} ${wantedThreads}`
    const kernels = created.get(key) ?? { ...create(host, name, wantedThreads), ...hashing }
    created.set(key, kernels)
    return kernels
  }
}

function chosenName(
  names: readonly string[],
  wanted: KernelFamily | null,
  recorded: string | null,
): string {
  const ofFamily = names.find((name) => wanted !== null && name.startsWith(wanted))
  if (ofFamily !== undefined) return ofFamily
  if (recorded !== null && names.includes(recorded)) return recorded
  return names[0] ?? referenceKernels.name
}

function create(host: KernelHost, name: string, threadCount: number): KernelSet {
  const { native, startWorker, isJoiningVectors } = host
  const instructionSet = native?.instructionSets.find((set) => name === `native-${set}`)
  if (native && instructionSet !== undefined) {
    return createNativeKernels(native, { instructionSet, threadCount }) ?? referenceKernels
  }
  const simd = SIMD_LEVELS.find((level) => name === `wasm-${level}`)
  if (simd === undefined) return referenceKernels
  const team = startWorker && threadCount > 1 ? { count: threadCount, startWorker } : null
  return (
    createWasmKernels({
      simd: [simd],
      isTileWide: isJoiningVectors,
      ...(team ? { team } : {}),
    }) ?? referenceKernels
  )
}
