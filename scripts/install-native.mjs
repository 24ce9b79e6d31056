// After npm install: compiles the native kernels where there is a C++ compiler. Without one, or
// without what it needs, the program runs on its WebAssembly kernels, so that nothing is said here
// and no installation fails; `npm run descent -- doctor` tells the reason.
import { resolve } from 'node:path'

try {
  const { buildNativeKernels } = await import('./native-building.ts')
  await buildNativeKernels(resolve(import.meta.dirname, '..'))
} catch {
  // A Node that does not read TypeScript: the first build of the program tries again.
}
