import type { MessagePort, Worker } from 'node:worker_threads'
import { PortCore } from '@engine/protocol/port-core'
import type { Port } from '@engine/protocol/port'

/** The line to a worker thread, as its starter holds it. Closing it ends the thread. */
export function createWorkerPort(worker: Worker): Port {
  const core = new PortCore({
    send: (message) => worker.postMessage(message),
    close: () => void worker.terminate(),
  })
  let cause = 'its thread ended'
  worker.on('message', (message) => core.deliver(message))
  worker.on('messageerror', (error) => core.closed(`a message could not be read: ${error.message}`))
  worker.on('error', (error) => {
    cause = `its thread failed: ${error instanceof Error ? error.message : String(error)}`
  })
  worker.on('exit', () => core.closed(cause))
  return core
}

/** The same line as the thread itself holds it. */
export function createParentPort(parent: MessagePort): Port {
  const core = new PortCore({
    send: (message) => parent.postMessage(message),
    close: () => parent.close(),
  })
  parent.on('message', (message) => core.deliver(message))
  parent.on('close', () => core.closed('the thread that started this one is gone'))
  return core
}
