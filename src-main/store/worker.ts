import { parentPort, workerData } from 'node:worker_threads'
import { serve } from '@engine/protocol/channel'
import { StudioError, toErrorData } from '@engine/protocol/errors'
import { openDatabase } from './database'
import { HEARTBEAT_MS } from './owners'
import { createStore } from './store'
import { storeContract } from './store-contract'
import { workerDataSchema, type Opening } from './store-opening'
import { storePathsOf } from './store-paths'
import { createParentPort } from './thread-port'

/** The store's thread: opens the data folder it is given, says how that went, and answers. */
function run(): void {
  if (parentPort === null) throw new Error('store.js is the file of a worker thread')
  const { dataDirectory } = workerDataSchema.parse(workerData)
  const port = createParentPort(parentPort)
  try {
    const paths = storePathsOf(dataDirectory)
    const store = createStore(openDatabase(paths, Date.now), paths, Date.now)
    const heartbeat = setInterval(() => {
      try {
        store.refresh()
      } catch (error) {
        // A full disk or a lock is met, and reported, by the next request that writes.
        if (!(error instanceof StudioError)) throw error
      }
    }, HEARTBEAT_MS)
    serve(storeContract, port, {
      ...store.handlers,
      'store/close': () => {
        clearInterval(heartbeat)
        // After the answer nothing is left that keeps this thread alive.
        setImmediate(() => port.close())
        store.close()
        return {}
      },
    })
    port.post({ type: 'opened' } satisfies Opening)
  } catch (error) {
    port.post({ type: 'refused', error: toErrorData(error) } satisfies Opening)
    port.close()
  }
}

run()
