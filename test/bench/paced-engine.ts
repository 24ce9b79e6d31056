// An engine process that trains as the real one does, but keeps to a rate: what the interface costs is
// measured at one rate on every machine.
import { serve } from '@engine/protocol/channel'
import { engineContract } from '@engine/protocol/engine-contract'
import { createEngineHandlers } from '@engine/process/handlers'
import { createKernelChoice } from '@engine/process/kernel-choice'
import { kernelFacts, nodeKernelHost } from '@engine/process/node-host'
import { openParentPort, type HostGlobals } from '@engine/process/parent-port'

declare const globalThis: HostGlobals
/** Put in when it is bundled: the studio gives its engines none of its environment. */
declare const PACED_STEPS_PER_SECOND: number

const host = globalThis
const kernelHost = nodeKernelHost(host)
const chooseKernels = createKernelChoice(kernelHost)
const port = openParentPort(host)
let startedAt = 0
let startStep = 0

const handlers = createEngineHandlers(
  {
    now: () => performance.now(),
    yieldToMessages: () =>
      new Promise((resolve) => {
        const step = handlers.step()
        if (startedAt === 0) {
          startedAt = performance.now()
          startStep = step
        }
        const dueMs =
          startedAt + ((step - startStep) / PACED_STEPS_PER_SECOND) * 1000 - performance.now()
        if (dueMs > 0) setTimeout(resolve, dueMs)
        else setImmediate(resolve)
      }),
  },
  chooseKernels,
  () => kernelFacts(host, kernelHost, chooseKernels),
)
const server = serve(engineContract, port, handlers.requests)
handlers.connect(server)

setInterval(() => {
  server.emit('engine/heartbeat', { step: handlers.step() })
}, 1000)
port.onClose(() => {
  process.exit(0)
})
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
