import type { Handlers } from '@engine/protocol/contract'
import { StudioError } from '@engine/protocol/errors'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { createCheckpointTable } from './checkpoints'
import { closeDatabase } from './database'
import { createDatasetFiles } from './dataset-files'
import { createDatasetTable } from './datasets'
import { createEraser } from './erasing'
import { createExperimentTable } from './experiments'
import { createInsideFrameTable } from './inside-frames'
import { schemaVersionOf } from './migrations'
import { registerOwner } from './owners'
import { createRecovery } from './recovery'
import { createRunTable } from './runs'
import { createSeriesReader } from './series-reader'
import { createSeriesWriter } from './series-writer'
import { createSavedViewTable } from './saved-views'
import { createSettingTable } from './settings'
import { createStorage } from './storage'
import { createStoryReader } from './story-reader'
import type { StoreContract } from './store-contract'
import { toStoreError } from './store-errors'
import type { StorePaths } from './store-paths'

/** The opened data folder. */
export interface Store {
  readonly handlers: Handlers<StoreContract>
  /** Tells other studios on the folder that this one lives; to be called every HEARTBEAT_MS. */
  refresh(): void
  /** Signs off and closes; later requests fail with store/closed. */
  close(): void
}

/**
 * The store over an opened database, which belongs to it from here on.
 *
 * @param now milliseconds since 1970
 * @throws store/damaged, store/busy, store/write-failed
 */
export function createStore(db: Database, paths: StorePaths, now: () => number): Store {
  let isClosed = false

  /** Runs what touches the disk, and turns its failures into what they mean to the user. */
  const attempt = <T>(action: () => T): T => {
    if (isClosed) {
      throw new StudioError('store/closed', `The data folder ${paths.directory} has been closed.`, {
        path: paths.directory,
      })
    }
    try {
      return action()
    } catch (error) {
      throw toStoreError(error, paths)
    }
  }
  const guard =
    <P, R>(answer: (params: P) => R) =>
    (params: P): R =>
      attempt(() => answer(params))

  const createTables = () => {
    const owner = registerOwner(db, now)
    const runs = createRunTable(db, createSeriesWriter(db), owner.id)
    const checkpoints = createCheckpointTable(db, now)
    const inside = createInsideFrameTable(db)
    const files = createDatasetFiles(paths.datasets, now)
    return {
      owner,
      runs,
      recover: createRecovery(db, runs, owner, now),
      settings: createSettingTable(db),
      views: createSavedViewTable(db, now),
      datasets: createDatasetTable(db, files, now),
      experiments: createExperimentTable(db, runs, checkpoints, owner.id, now),
      series: createStoryReader(db, createSeriesReader(db), inside),
      inside,
      checkpoints,
      eraser: createEraser(db, files),
      storage: createStorage(db, paths),
    }
  }
  const openTables = (): ReturnType<typeof createTables> => {
    try {
      return attempt(createTables)
    } catch (error) {
      db.close()
      throw error
    }
  }
  const {
    owner,
    runs,
    recover,
    settings,
    views,
    datasets,
    experiments,
    series,
    inside,
    checkpoints,
    eraser,
    storage,
  } = openTables()

  const close = (): void => {
    attempt(() => {
      try {
        owner.end()
      } finally {
        isClosed = true
        closeDatabase(db)
      }
    })
  }

  return {
    refresh: () => attempt(() => owner.refresh()),
    close,
    handlers: {
      'store/describe': guard(() => ({
        schemaVersion: schemaVersionOf(db),
        sizeBytes: storage.databaseBytes(),
        databasePath: paths.database,
        sqlite: z.string().parse(db.prepare('SELECT sqlite_version()').pluck().get()),
      })),
      'store/recover': guard(() => recover()),
      'store/measure': guard(() => storage.measure()),
      'store/compact': guard(() => {
        storage.compact()
        return {}
      }),
      'backup/erase': guard(({ name }) => {
        storage.eraseBackup(name)
        return {}
      }),
      'store/close': () => {
        close()
        return {}
      },
      'settings/read': guard(() => settings.read()),
      'settings/write': guard((changed) => {
        settings.write(changed)
        return {}
      }),
      'view/list': guard(({ scope }) => views.list(scope)),
      'view/save': guard((view) => views.save(view)),
      'view/remove': guard(({ id }) => views.remove(id)),
      'dataset/insert': guard(({ description, statistics, bytes }) =>
        datasets.insert(description, statistics, bytes),
      ),
      'dataset/list': guard(({ includeTrashed }) => datasets.list(includeTrashed)),
      'dataset/show': guard(({ id }) => datasets.show(id)),
      'dataset/find': guard(({ name }) => datasets.findByName(name)),
      'dataset/find-generated': guard((params) => datasets.findGenerated(params.settings)),
      'dataset/read': guard(({ id }) => ({ bytes: datasets.read(id) })),
      'dataset/update': guard(({ id, ...change }) => datasets.update(id, change)),
      'dataset/erase': guard(({ id }) => {
        eraser.eraseDataset(id)
        return {}
      }),
      'experiment/insert': guard((params) => experiments.insert(params.config, params.runs)),
      'experiment/list': guard(() => experiments.list()),
      'experiment/show': guard(({ id }) => experiments.show(id)),
      'run/list': guard((range) => runs.list(range)),
      'run/active': guard(() => runs.active()),
      'run/show': guard(({ runId }) => ({
        ...runs.show(runId),
        series: series.names(runId),
        checkpoints: checkpoints.list(runId),
      })),
      'run/configs': guard(({ ids }) => runs.configs(ids)),
      'run/update': guard(({ runId, patch }) => runs.update(runId, patch)),
      'run/set-trashed': guard(({ ids, trashedAt }) => runs.setTrashed(ids, trashedAt)),
      'run/organize': guard(({ ids, ...change }) => runs.organize(ids, change)),
      'run/erase': guard(({ ids }) => eraser.eraseRuns(ids)),
      'run/thin-checkpoints': guard(({ ids }) => eraser.thinCheckpoints(ids)),
      'run/append-event': guard(({ runId, event }) => {
        runs.appendEvent(runId, event)
        return {}
      }),
      'points/append': guard((progress) => runs.appendPoints(progress)),
      'inside/append': guard(({ runId, frame }) => {
        runs.summary(runId)
        inside.append(runId, frame)
        return {}
      }),
      'inside/read': guard(({ runId, maximumFrameCount, ...range }) => {
        runs.summary(runId)
        return series.frames(runId, range, maximumFrameCount)
      }),
      'series/read': guard(({ runId, series: names, ...range }) => {
        runs.summary(runId)
        return series.read(runId, names, range)
      }),
      'checkpoint/insert': guard((checkpoint) => checkpoints.insert(checkpoint)),
      'checkpoint/read': guard(({ runId, checkpoint }) => {
        runs.summary(runId)
        return checkpoints.read(runId, checkpoint)
      }),
    },
  }
}
