import { parseArgs } from 'node:util'
import { KERNEL_SET_NAMES, benchKernels } from './kernel-sets'
import { measureKernels } from './kernel-rate'
import { measureStart } from './start-time'
import { measureTraining } from './training-rate'
import { WORKLOADS } from './workloads'

/*
 * Measures one thing in a process of its own, so that peak memory is its own, and prints JSON lines.
 * scripts/bench.ts starts it.
 */
const { values } = parseArgs({
  options: {
    workload: { type: 'string' },
    kernels: { type: 'string', default: 'native' },
    threads: { type: 'string', default: '1' },
    repeats: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '1.5' },
    warmup: { type: 'string', default: '2' },
    /** Folder of the built program: measures the start of its engine instead. */
    start: { type: 'string' },
  },
})
const name = KERNEL_SET_NAMES.find((candidate) => candidate === values.kernels)
if (!name) throw new Error(`There are no ${values.kernels} kernels.`)
const threads = Number(values.threads)
const timing = {
  repeats: Number(values.repeats),
  seconds: Number(values.seconds),
  warmupSeconds: Number(values.warmup),
}
const peer = `descent-${name}`
const kernels = benchKernels(name, threads)

if (values.start !== undefined) {
  const workload = WORKLOADS.find((candidate) => candidate.name === (values.workload ?? 'W1'))
  if (!workload) throw new Error(`There is no workload ${values.workload}.`)
  for (const line of await measureStart(workload, values.start, timing.repeats)) {
    console.log(JSON.stringify({ workload: workload.name, ...line }))
  }
} else if (values.workload === undefined) {
  for (const line of measureKernels(kernels, timing)) {
    console.log(JSON.stringify({ peer, threads, ...line }))
  }
} else {
  const workload = WORKLOADS.find((candidate) => candidate.name === values.workload)
  if (!workload) throw new Error(`There is no workload ${values.workload}.`)
  const line = await measureTraining(workload, kernels, timing)
  console.log(JSON.stringify({ peer, workload: workload.name, threads, ...line }))
}
