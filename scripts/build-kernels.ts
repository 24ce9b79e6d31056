// npm run kernels: compiles the WebAssembly kernels when their sources have changed.
import { resolve } from 'node:path'
import { buildKernels } from './kernel-building.ts'

await buildKernels(resolve(import.meta.dirname, '..'))
