import { Worker } from 'node:worker_threads'

/**
 * A process of its own that appends points until it is killed, run by Node from this very file. It
 * speaks to the store's thread in plain messages and prints every batch that the store has answered:
 * `<last step> <step of the run>` a line.
 *
 *   node appending-process.ts <store.js> <data folder> <run> <points per batch>
 */
const [, , storeFile = '', dataDirectory = '', runId = '', size = ''] = process.argv
const worker = new Worker(storeFile, { workerData: { dataDirectory } })
let lastStep = 0

function appendNext(): void {
  const steps = Uint32Array.from({ length: Number(size) }, (_, i) => lastStep + 1 + i)
  lastStep += steps.length
  const params = {
    runId: Number(runId),
    batch: [
      {
        series: 'batch/loss',
        steps,
        values: Float64Array.from(steps, (step) => 1 / step),
        elapsedMs: Float64Array.from(steps, (step) => step / 2),
      },
    ],
    step: lastStep,
    elapsedMs: lastStep / 2,
    stepsPerSecond: 2000,
  }
  worker.postMessage({ type: 'request', id: lastStep, name: 'points/append', params })
}

worker.on('message', (message: { type: string; id: number; result?: { step: number } }) => {
  if (message.type === 'opened') {
    const patch = { status: 'running' }
    const params = { runId: Number(runId), patch }
    worker.postMessage({ type: 'request', id: 0, name: 'run/update', params })
    return
  }
  if (message.type !== 'reply') throw new Error(`Unexpected ${JSON.stringify(message)}`)
  if (message.id > 0) console.log(message.id, message.result?.step)
  appendNext()
})
