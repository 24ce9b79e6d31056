import { resolve } from 'node:path'
import { buildKernels } from '../scripts/kernel-building'
import { buildNativeKernels } from '../scripts/native-building'

/** The engine's sources import the compiled kernels, which are not kept with them. */
export default async function setup(): Promise<void> {
  const root = resolve(import.meta.dirname, '..')
  await buildKernels(root)
  const native = await buildNativeKernels(root)
  if (!native.isBuilt) console.warn(`Native kernels are not tested: ${native.reason}.`)
}
