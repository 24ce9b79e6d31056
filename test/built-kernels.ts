import { resolve } from 'node:path'
import { buildKernels } from '../scripts/kernel-building'

/** The engine's sources import the compiled kernels, which are not kept with them. */
export default async function setup(): Promise<void> {
  await buildKernels(resolve(import.meta.dirname, '..'))
}
