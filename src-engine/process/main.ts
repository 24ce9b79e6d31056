import { serve } from '../protocol/channel'
import { engineContract } from '../protocol/engine-contract'
import { createEngineHandlers } from './handlers'
import { createKernelChoice } from './kernel-choice'
import { kernelFacts, nodeKernelHost } from './node-host'
import { openParentPort, type HostGlobals } from './parent-port'

/*
 * Entry of an engine process: Electron's utilityProcess or a child process of Node. Only this file
 * and parent-port.ts know that there is a process around the engine.
 */
declare const globalThis: HostGlobals

const host = globalThis
const port = openParentPort(host)
const kernelHost = nodeKernelHost(host)
const chooseKernels = createKernelChoice(kernelHost)
const handlers = createEngineHandlers(
  {
    now: () => host.performance.now(),
    yieldToMessages: () =>
      new Promise((resolve) => {
        host.setImmediate(resolve)
      }),
  },
  chooseKernels,
  () => kernelFacts(host, kernelHost, chooseKernels),
)
const server = serve(engineContract, port, handlers.requests)
handlers.connect(server)

host.setInterval(() => {
  const { pid, memoryUsage } = host.process
  server.emit('engine/heartbeat', {
    step: handlers.step(),
    process: { pid, residentBytes: memoryUsage.rss() },
  })
}, 1000)
port.onClose(() => {
  host.process.exit(0)
})
// Ctrl-C reaches every process of a terminal: the studio alone decides when an engine ends.
for (const signal of ['SIGINT', 'SIGHUP'] as const) host.process.on(signal, () => undefined)
// Electron only warns of a rejected promise: end the process, so that the studio sees it.
host.process.on('unhandledRejection', (reason) => {
  host.console.error(reason)
  host.process.exit(1)
})
