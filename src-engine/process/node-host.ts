import type { NativeAddon } from '../kernels-native/native-kernels'
import { WORKER_PROGRAM, type WorkerTask } from '../kernels-wasm/worker-task'
import { KERNEL_ARGUMENTS, kernelFamilySchema, type KernelFacts } from '../protocol/kernel-facts'
import { kernelNames, type KernelChoice, type KernelHost } from './kernel-choice'
import type { HostGlobals } from './parent-port'

/** The parts of Node's modules that are used here; the engine is compiled without Node's types. */
interface NodeV8 {
  setFlagsFromString(flags: string): void
}
interface NodeCrypto {
  createHash(algorithm: 'sha256'): {
    update(bytes: Uint8Array): void
    digest(encoding: 'hex'): string
  }
}
interface NodeWorkerThreads {
  readonly Worker: new (
    program: string,
    options: { readonly eval: true; readonly workerData: WorkerTask },
  ) => { unref(): void }
}

/** Kernels of a process, with what is to be said about them. */
export interface NodeKernelHost extends KernelHost {
  readonly nativeAbsence: string | null
}

/** What Node offers to the kernels. To be called before any of them is compiled. */
export function nodeKernelHost({ process }: HostGlobals): NodeKernelHost {
  const given = (prefix: string): string | undefined =>
    process.argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length)
  const wanted = kernelFamilySchema.safeParse(given(KERNEL_ARGUMENTS.wanted)).data ?? null
  const file = given(KERNEL_ARGUMENTS.file)
  const loaded =
    file === undefined
      ? { addon: null, absence: given(KERNEL_ARGUMENTS.absence) ?? 'the engine was told of none' }
      : loadNative(process, file)
  return {
    isJoiningVectors: joinVectors(process),
    startWorker: workerStarter(process),
    native: loaded.addon,
    nativeAbsence: loaded.absence,
    wanted,
    sha256: hasher(process),
  }
}

/** For the person who asks why a run is as fast as it is. */
export function kernelFacts(
  { process }: HostGlobals,
  host: NodeKernelHost,
  choose: KernelChoice,
): KernelFacts {
  return {
    kernels: choose('float32', 1).name,
    available: [...kernelNames(host)],
    wanted: host.wanted,
    nativeAbsence: host.nativeAbsence,
    processor: process.arch,
    node: process.versions.node,
    electron: process.versions.electron ?? null,
  }
}

function loadNative(
  process: HostGlobals['process'],
  file: string,
): { readonly addon: NativeAddon | null; readonly absence: string | null } {
  const module: { exports: unknown } = { exports: {} }
  try {
    process.dlopen(module, file)
  } catch (error) {
    return { addon: null, absence: error instanceof Error ? error.message : String(error) }
  }
  // Compiled from kernels-native/source/addon.cpp together with this program.
  const addon = module.exports as NativeAddon
  if (addon.instructionSets.length > 0) return { addon, absence: null }
  return { addon: null, absence: 'this processor has none of the instruction sets they need' }
}

/**
 * Tells V8 to use registers of eight lanes, which nearly doubles the speed of matrix products. The
 * flag is an experiment of V8's, so that it is set only where every kernel is tested with it: the
 * V8 of Node 24 on x86. What it computes is the same, lane by lane.
 */
function joinVectors(process: HostGlobals['process']): boolean {
  const { arch, versions } = process
  const isTested = arch === 'x64' && /^24\./.test(versions.node) && versions.electron === undefined
  if (!isTested) return false
  const v8 = process.getBuiltinModule('node:v8') as NodeV8
  v8.setFlagsFromString('--experimental-wasm-revectorize')
  return true
}

/** OpenSSL's, by the instructions that processors have for it: many times as fast as JavaScript. */
function hasher(process: HostGlobals['process']): (parts: readonly Uint8Array[]) => string {
  return (parts) => {
    const crypto = process.getBuiltinModule('node:crypto') as NodeCrypto
    const hash = crypto.createHash('sha256')
    for (const part of parts) hash.update(part)
    return hash.digest('hex')
  }
}

function workerStarter(process: HostGlobals['process']): (task: WorkerTask) => void {
  return (workerData) => {
    const { Worker } = process.getBuiltinModule('node:worker_threads') as NodeWorkerThreads
    new Worker(WORKER_PROGRAM, { eval: true, workerData }).unref()
  }
}
