import type { Client } from '@engine/protocol/channel'
import type { CallContext, Handlers, ParsedParams, Result } from '@engine/protocol/contract'
import { StudioError } from '@engine/protocol/errors'
import type { ExperimentConfig } from '@engine/protocol/experiment-config'
import { INSIDE_PREFIX } from '@engine/protocol/inside-view'
import type { StudioContract } from '@engine/protocol/studio-contract'
import type { NewRun, StoreContract } from '../store/store-contract'
import type { AttachedClient, Broadcast } from './clients'
import type { Clock } from './clock'
import type { Datasets } from './datasets'
import type { EngineService } from './engine-service'
import { checkedExperiment, invalidExperiment } from './experiment-check'
import type { Exporter } from './exporter'
import type { Forks } from './forks'
import type { Inspection } from './inspection'
import type { Pictures } from './pictures'
import type { Replays } from './replays'
import type { RunTiming } from './run-timing'
import type { Runs } from './runs'
import type { SettingsKeeper } from './settings'
import type { StartingWeights } from './starting-weights'
import type { Uploads } from './uploads'

/** The parts that answer requests. */
export interface Services {
  readonly store: Client<StoreContract>
  readonly clock: Clock
  readonly broadcast: Broadcast
  readonly settings: SettingsKeeper
  readonly uploads: Uploads
  readonly datasets: Datasets
  readonly runs: Runs
  readonly service: EngineService
  readonly timing: RunTiming
  readonly exporter: Exporter
  readonly inspection: Inspection
  readonly pictures: Pictures
  readonly replays: Replays
  readonly forks: Forks
  readonly startingWeights: StartingWeights
  readonly describe: () => Promise<Result<StudioContract, 'studio/describe'>>
  readonly diagnose: () => Promise<Result<StudioContract, 'studio/diagnose'>>
}

type Answers<Area extends string> = Pick<
  Handlers<StudioContract>,
  Extract<keyof Handlers<StudioContract>, `${Area}/${string}`>
>

/** The answers to one client. */
export function createRequestHandlers(
  services: Services,
  client: AttachedClient,
): Handlers<StudioContract> {
  return {
    'studio/describe': () => services.describe(),
    'studio/diagnose': () => services.diagnose(),
    ...settingsAnswers(services),
    ...viewAnswers(services),
    ...uploadAnswers(services, client),
    ...datasetAnswers(services),
    ...experimentAnswers(services),
    ...runAnswers(services, client),
    ...storageAnswers(services),
    'export/erase': async ({ exportId }) => {
      await services.exporter.erase(exportId)
      return {}
    },
    'export/read': async ({ exportId, offset, length }) => ({
      bytes: await services.exporter.read(exportId, offset, length),
    }),
  }
}

function settingsAnswers({ settings, runs, broadcast }: Services): Answers<'settings'> {
  return {
    'settings/get': () => settings.current,
    'settings/update': async (patch) => {
      const updated = await settings.update(patch)
      runs.maximumCountChanged()
      broadcast('settings/changed', updated)
      return updated
    },
  }
}

function viewAnswers({ store, broadcast }: Services): Answers<'view'> {
  return {
    'view/list': (params) => store.request('view/list', params),
    'view/save': async (view) => {
      const saved = await store.request('view/save', view)
      broadcast('view/changed', { scope: saved.scope })
      return saved
    },
    'view/remove': async ({ id }) => {
      const removed = await store.request('view/remove', { id })
      if (removed !== null) broadcast('view/changed', { scope: removed.scope })
      return {}
    },
  }
}

function uploadAnswers({ uploads }: Services, client: AttachedClient): Answers<'upload'> {
  return {
    'upload/begin': async ({ fileName, sizeBytes }) => ({
      uploadId: await uploads.begin(client.id, fileName, sizeBytes),
    }),
    'upload/append': async ({ uploadId, bytes }) => ({
      receivedBytes: await uploads.append(uploadId, bytes),
    }),
    'upload/discard': async ({ uploadId }) => {
      await uploads.discard(uploadId)
      return {}
    },
  }
}

function datasetAnswers({
  store,
  clock,
  datasets,
  broadcast,
  service,
}: Services): Answers<'dataset'> {
  const update = async (
    id: number,
    change: { name?: string; trashedAt?: number | null },
  ): Promise<Result<StudioContract, 'dataset/rename'>> => {
    const summary = await store.request('dataset/update', { id, ...change })
    broadcast('dataset/changed', summary)
    return summary
  }
  return {
    'dataset/list': (params) => store.request('dataset/list', params),
    'dataset/show': (params) => store.request('dataset/show', params),
    'dataset/examples': ({ id, part, offset, count }) => datasets.examples(id, part, offset, count),
    'dataset/chosen-examples': ({ id, part, indices }) =>
      datasets.chosenExamples(id, part, indices),
    'dataset/augment': (params) => service.request('dataset/augment', params),
    'dataset/prepare': ({ id, options }, context) => datasets.prepare(id, options, context),
    'dataset/preview': (config, context) => datasets.preview(config, context),
    'dataset/import': (config, context) => datasets.import(config, context),
    'dataset/preview-generated': (settings) => datasets.previewGenerated(settings),
    'dataset/generate': (settings) => datasets.resolve({ source: 'generated', settings }),
    'dataset/rename': ({ id, name }) => update(id, { name }),
    'dataset/trash': ({ id }) => update(id, { trashedAt: clock.now() }),
    'dataset/restore': ({ id }) => update(id, { trashedAt: null }),
    'dataset/erase': async ({ id }) => {
      await store.request('dataset/erase', { id })
      broadcast('dataset/erased', { id })
      return {}
    },
  }
}

function storageAnswers({ store, exporter }: Services): Answers<'storage'> {
  return {
    'storage/measure': async () => ({
      ...(await store.request('store/measure', {})),
      exports: await exporter.list(),
    }),
    'storage/compact': () => store.request('store/compact', {}),
    'storage/erase-backup': (params) => store.request('backup/erase', params),
  }
}

function experimentAnswers(services: Services): Answers<'experiment'> {
  const { store, datasets, runs, inspection, startingWeights, broadcast } = services
  /** @throws experiment/invalid */
  const checked = async (
    config: ExperimentConfig,
  ): Promise<ParsedParams<StoreContract, 'experiment/insert'>> => {
    const dataset = await datasets.resolve(config.dataset).catch((error: unknown) => {
      if (!(error instanceof StudioError) || error.code !== 'dataset/not-found') throw error
      const { code, message, details } = error
      throw invalidExperiment([{ path: 'dataset.name', code, message, details }])
    })
    return checkedExperiment(config, dataset)
  }
  /** The first run as it would begin. */
  const firstRun = async (
    config: ExperimentConfig,
    weightsUpload: string | null,
    context: CallContext,
  ): Promise<NewRun> => {
    const experiment = await checked(config)
    const first = { ...experiment, runs: experiment.runs.slice(0, 1) }
    const { runs: prepared } = await startingWeights.prepared(first, weightsUpload, context)
    const [run] = prepared
    if (!run) throw new TypeError('an experiment has an optimizer')
    return run
  }
  const withCurrentRuns = (
    experiment: Result<StudioContract, 'experiment/show'>,
  ): Result<StudioContract, 'experiment/show'> => ({
    ...experiment,
    runs: experiment.runs.map((run) => runs.current(run)),
  })
  return {
    'experiment/start': async ({ weightsUpload, ...config }, context) => {
      runs.refuseWhenClosed()
      const prepared = await startingWeights.prepared(await checked(config), weightsUpload, context)
      const experiment = await store.request('experiment/insert', prepared)
      for (const run of experiment.runs) {
        broadcast('run/changed', run)
        runs.enqueue(run)
      }
      return { experimentId: experiment.id, runIds: experiment.runs.map((run) => run.id) }
    },
    'experiment/check-gradients': async ({ config, weightsUpload, options }, context) => {
      const run = await firstRun(config, weightsUpload, context)
      return inspection.checkNetwork(run, options, context)
    },
    'experiment/range-test': async ({ config, weightsUpload, options }, context) => {
      const prepared = await startingWeights.prepared(await checked(config), weightsUpload, context)
      return inspection.testRates(prepared.runs, options, context)
    },
    'experiment/look-inside': async ({ config, weightsUpload }, context) => {
      const run = await firstRun(config, weightsUpload, context)
      return inspection.lookAtStart(run, context)
    },
    'experiment/time': (params, context) => services.timing.measure(params, context),
    'experiment/list': async () =>
      (await store.request('experiment/list', {})).map(withCurrentRuns),
    'experiment/show': async (params) =>
      withCurrentRuns(await store.request('experiment/show', params)),
  }
}

function runAnswers(services: Services, client: AttachedClient): Answers<'run'> {
  const { store, clock, runs, uploads, service, exporter, inspection, replays, broadcast } =
    services
  const show = async (runId: number): Promise<Result<StoreContract, 'run/show'>> => {
    const detail = await store.request('run/show', { runId })
    return { ...detail, summary: runs.current(detail.summary) }
  }
  const measuredSeries = async (runId: number): Promise<string[]> => {
    const { series } = await store.request('run/show', { runId })
    return series.filter((name) => !name.startsWith(INSIDE_PREFIX))
  }
  const setTrashed = async (ids: number[], trashedAt: number | null): Promise<void> => {
    runs.allEdited(await store.request('run/set-trashed', { ids, trashedAt }))
  }
  return {
    'run/list': async (params) =>
      (await store.request('run/list', params)).map((run) => runs.current(run)),
    'run/show': ({ id }) => show(id),
    'run/process': ({ id }) => runs.process(id),
    'run/configs': (params) => store.request('run/configs', params),
    'run/series': async ({ id, series, ...range }) => {
      const names = series.length > 0 ? series : await measuredSeries(id)
      return names.length === 0
        ? []
        : store.request('series/read', { runId: id, series: names, ...range })
    },
    'run/inside': ({ id, ...range }) => store.request('inside/read', { runId: id, ...range }),
    'run/plane': (params, context) => services.pictures.plane(params, context),
    'run/parted-examples': (params) => services.pictures.partedExamples(params),
    'run/first-weights': (params, context) => services.pictures.firstWeights(params, context),
    'run/pause': ({ id }) => runs.pause(id),
    'run/resume': ({ id, through }) => runs.resume(id, through),
    'run/stop': ({ id }) => runs.stop(id),
    'run/edit': ({ id, changes }) => runs.edit(id, changes),
    'run/step': ({ id, unit }) => runs.step(id, unit),
    'run/rewind': ({ id, step }, context) => replays.rewind(id, step, context),
    'run/fork': async (params, context) => {
      runs.refuseWhenClosed()
      const { id: experimentId, runs: forked } = await services.forks.create(params, context)
      const [run] = forked
      if (!run) throw new TypeError('a fork is a run')
      if (params.isPaused) return { experimentId, run: await runs.hold(run) }
      runs.enqueue(run)
      return { experimentId, run: runs.current(run) }
    },
    'run/verify': ({ id }, context) => replays.verify(id, context),
    'run/update': async ({ id, ...patch }) =>
      runs.edited(await store.request('run/update', { runId: id, patch })),
    'run/trash': async ({ ids }) => {
      await runs.stopAll(ids)
      await setTrashed(ids, clock.now())
      return {}
    },
    'run/restore': async ({ ids }) => {
      await setTrashed(ids, null)
      return {}
    },
    'run/organize': async ({ ids, isArchived, addTags, removeTags }) => {
      const archivedAt = isArchived === true ? clock.now() : null
      runs.allEdited(
        await store.request('run/organize', {
          ...{ ids, addTags, removeTags },
          ...(isArchived === undefined ? {} : { archivedAt }),
        }),
      )
      return {}
    },
    'run/erase': async (params) => {
      const erasure = await store.request('run/erase', params)
      if (erasure.erasedIds.length > 0) broadcast('runs/erased', { ids: erasure.erasedIds })
      return erasure
    },
    'run/thin-checkpoints': (params) => store.request('run/thin-checkpoints', params),
    'run/watch': ({ ids }) => {
      client.watchedRunIds = new Set(ids)
      return {}
    },
    'run/predict': async ({ id, checkpoint, inputs }, context) => {
      const { config, bytes } = await replays.read(id, checkpoint, context)
      return service.request('model/predict', { config, checkpoint: bytes, inputs })
    },
    'run/predict-file': async ({ id, checkpoint, uploadId, header, target }, context) => {
      const { config, bytes } = await replays.read(id, checkpoint, context)
      const file = await uploads.read(uploadId)
      return service.request('model/predict-file', {
        config,
        checkpoint: bytes,
        file,
        header,
        target,
      })
    },
    'run/health': ({ id }) => inspection.health(id),
    'run/check-gradients': ({ id, checkpoint, options }, context) =>
      inspection.checkRun(id, checkpoint, options, context),
    'run/loss-surface': (params, context) => inspection.lossSurface(params, context),
    'run/trace': (params, context) => inspection.traceRun(params, context),
    'run/evaluate': (params, context) => inspection.evaluateRun(params, context),
    'run/export-checkpoint': async ({ id, checkpoint, format }, context) => {
      const { summary } = await show(id)
      return exporter.exportCheckpoint(summary, await replays.read(id, checkpoint, context), format)
    },
    'run/export-series': async ({ id }) => exporter.exportSeries((await show(id)).summary),
  }
}
