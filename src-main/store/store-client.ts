import { Worker } from 'node:worker_threads'
import { connect, type Client } from '@engine/protocol/channel'
import { fromErrorData, StudioError } from '@engine/protocol/errors'
import { storeContract, type StoreContract } from './store-contract'
import { openingSchema, type StoreWorkerData } from './store-opening'
import { createWorkerPort } from './thread-port'

/** Writing the largest data sets and checkpoints takes seconds; longer means a disk that hangs. */
const CALL_LIMIT_MS = 5 * 60_000

export interface StoreOptions {
  readonly dataDirectory: string
  /** The built file of the store's thread, `store.js` beside the program's own. */
  readonly workerFile: string | URL
}

/** The store as the studio holds it. Open calls fail with port/closed when its thread dies. */
export interface StoreClient extends Client<StoreContract> {
  /** Closes the database and waits until the thread has ended. */
  shutDown(): Promise<void>
}

/**
 * Starts the store's thread and waits until it has opened the data folder, which it makes if need be.
 *
 * @throws store/unwritable, store/damaged, store/newer-version, store/in-use, store/busy: each says
 *   what the user can do; store/thread-ended when the thread died
 */
export async function openStore(options: StoreOptions): Promise<StoreClient> {
  const workerData: StoreWorkerData = { dataDirectory: options.dataDirectory }
  const worker = new Worker(options.workerFile, { workerData, name: 'store' })
  const port = createWorkerPort(worker)
  const ended = new Promise<string>((resolve) => port.onClose(resolve))

  const first = await new Promise<unknown>((resolve, reject) => {
    port.onMessage(resolve)
    void ended.then((reason) => {
      reject(
        new StudioError(
          'store/thread-ended',
          `The store could not be started (${reason}). Start the studio again; if it happens again, ` +
            'install it anew.',
          { path: options.dataDirectory, reason },
        ),
      )
    })
  })
  const opening = openingSchema.parse(first)
  if (opening.type === 'refused') throw fromErrorData(opening.error)

  const client = connect(storeContract, port, {
    timeoutMs: CALL_LIMIT_MS,
    startTimer: (afterMs, fire) => {
      const timer = setTimeout(fire, afterMs)
      return () => {
        clearTimeout(timer)
      }
    },
  })
  return {
    ...client,
    async shutDown() {
      try {
        await client.request('store/close', {})
      } finally {
        await ended
      }
    },
  }
}
