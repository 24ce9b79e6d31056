import { join } from 'node:path'
import type { Client } from '@engine/protocol/channel'
import { fromErrorData, toErrorData, type StudioError } from '@engine/protocol/errors'
import type { Port } from '@engine/protocol/port'
import type { StoreContract } from '../store/store-contract'
import { Clients, type Broadcast } from './clients'
import type { Clock } from './clock'
import { Datasets } from './datasets'
import type { LaunchEngine } from './engine-process'
import { EngineService } from './engine-service'
import { Exporter } from './exporter'
import { Forks } from './forks'
import { Inspection } from './inspection'
import { defaultLimits, type StudioLimits } from './limits'
import { Pictures } from './pictures'
import { Replays } from './replays'
import { createRequestHandlers, type Services } from './requests'
import { RunTiming } from './run-timing'
import { Runs } from './runs'
import { SettingsKeeper } from './settings'
import { StartingWeights } from './starting-weights'
import { SupervisedEngine } from './supervisor'
import { threadShare } from './thread-share'
import { Uploads } from './uploads'

export interface StudioOptions {
  /** The opened store; the studio closes it. */
  readonly store: Client<StoreContract>
  readonly launchEngine: LaunchEngine
  readonly clock: Clock
  readonly dataDirectory: string
  readonly host: 'desktop' | 'serve' | 'cli'
  readonly version: string
  readonly coreCount: number
  /** A new name that nobody can guess, of letters, digits and hyphens. */
  readonly randomId: () => string
  readonly limits?: Partial<StudioLimits>
  /** Told of faults that concern no request: for the host's log. */
  readonly report?: (error: StudioError) => void
}

export interface Studio {
  /** Resolves when the studio answers; requests that come earlier wait. */
  readonly ready: Promise<void>
  /** Serves the studio's contract to one client; several may be attached at once. */
  attach(port: Port): void
  /**
   * Pauses what trains, with a checkpoint, ends every engine, closes the store and lets the clients
   * go. The runs are then interrupted and can be resumed the next time.
   */
  close(): Promise<void>
}

/** The application: answers every request of the contract, whatever the host around it. */
export function createStudio(options: StudioOptions): Studio {
  const { store, clock, dataDirectory, randomId } = options
  const limits: StudioLimits = { ...defaultLimits, ...options.limits }
  const report = options.report ?? ((): void => undefined)
  const broadcast: Broadcast = (name, payload) => {
    clients.broadcast(name, payload)
  }
  const launch = (name: string, silenceMs: number): SupervisedEngine =>
    new SupervisedEngine(name, options.launchEngine(name), {
      clock,
      silenceMs,
      stopGraceMs: limits.stopGraceMs,
    })

  const settings = new SettingsKeeper(store)
  const uploads = new Uploads({
    directory: join(dataDirectory, 'uploads'),
    clock,
    randomId,
    limits,
  })
  const service = new EngineService({
    clock,
    limits,
    launch: () => launch('data sets and predictions', limits.serviceSilenceMs),
  })
  const runs = new Runs({
    store,
    clock,
    limits,
    broadcast,
    launch: (name) => launch(name, limits.silenceMs),
    maximumCount: () => settings.current.maximumRunCount ?? options.coreCount,
    coreCount: options.coreCount,
  })
  const timing = new RunTiming({
    service: new EngineService({
      clock,
      limits: { ...limits, serviceIdleMs: 0 },
      launch: () => launch('timing', limits.silenceMs),
    }),
    maximumCount: () => settings.current.maximumRunCount ?? options.coreCount,
    coreCount: options.coreCount,
  })
  const replays = new Replays({
    store,
    limits,
    broadcast,
    launch: (name) => launch(name, limits.silenceMs),
    threadCount: () => runs.spareThreadCount,
  })
  const services: Services = {
    store,
    clock,
    broadcast,
    settings,
    uploads,
    runs,
    service,
    timing,
    datasets: new Datasets({ store, service, uploads, broadcast }),
    exporter: new Exporter({ directory: join(dataDirectory, 'exports'), store, service, randomId }),
    inspection: new Inspection({ store, service, replays }),
    pictures: new Pictures({ store, service, replays, runs }),
    replays,
    forks: new Forks({ store, clock, broadcast, replays }),
    startingWeights: new StartingWeights({ store, service, uploads, replays }),
    describe: async () => ({
      version: options.version,
      host: options.host,
      dataDirectory,
      coreCount: options.coreCount,
      kernels: runs.kernels,
      databaseSizeBytes: (await store.request('store/describe', {})).sizeBytes,
    }),
    diagnose: async () => {
      const { sqlite, schemaVersion } = await store.request('store/describe', {})
      return {
        engine: await service.request('engine/describe', {}),
        threadCount: threadShare(options.coreCount, 1),
        sqlite,
        schemaVersion,
      }
    },
  }
  const clients = new Clients({
    createHandlers: (client) => createRequestHandlers(services, client),
    onDetached: (client) => {
      uploads.discardOf(client.id).catch(reportError)
    },
    report,
  })
  const reportError = (error: unknown): void => {
    report(fromErrorData(toErrorData(error)))
  }

  let closing: Promise<void> | null = null
  let stopRecovering = (): void => undefined
  const recoverNowAndThen = async (): Promise<void> => {
    try {
      await runs.recover()
    } finally {
      if (!closing) {
        stopRecovering = clock.startTimer(limits.recoverIntervalMs, () => {
          recoverNowAndThen().catch(reportError)
        })
      }
    }
  }
  const open = async (): Promise<void> => {
    await settings.load(report)
    await uploads.cleanOld()
    await recoverNowAndThen()
  }
  const close = async (): Promise<void> => {
    stopRecovering()
    await ready.catch(() => undefined)
    stopRecovering()
    await replays.close()
    await runs.close()
    await service.close()
    await timing.close()
    clients.close()
    await uploads.close().catch(reportError)
    await closeStore(store, clock, limits.stopGraceMs)
  }
  const ready = open()
  // The host hears of it by `ready`; the clients by their lines being closed.
  ready.catch(() => undefined)

  return {
    ready,
    attach: (port) => {
      if (closing) {
        port.close()
        return
      }
      ready.then(
        () => {
          if (closing) port.close()
          else clients.attach(port)
        },
        () => {
          port.close()
        },
      )
    },
    close: () => (closing ??= close()),
  }
}

/** Closes the store and waits until its thread has let go of the files. */
async function closeStore(
  store: Client<StoreContract>,
  clock: Clock,
  graceMs: number,
): Promise<void> {
  const hasClosed = new Promise<void>((resolve) => {
    store.onClose(() => {
      resolve()
    })
  })
  await store.request('store/close', {})
  const stopTimer = clock.startTimer(graceMs, () => {
    store.close()
  })
  await hasClosed
  stopTimer()
}
