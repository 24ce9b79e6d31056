import type { Client } from '@engine/protocol/channel'
import { StudioError, fromErrorData, toErrorData } from '@engine/protocol/errors'
import type { MetricBatch, PointColumns } from '@engine/protocol/metric-batch'
import type { RunStatus, RunSummary } from '@engine/protocol/run'
import type { StudioContract } from '@engine/protocol/studio-contract'

/** Steps that one request covers, so that every point of them fits into its answer. */
const PIECE_STEPS = 1_000_000

const endings: ReadonlySet<RunStatus> = new Set([
  'finished',
  'stopped',
  'interrupted',
  'failed',
  'diverged',
])

/** What is told of runs while they train. */
export interface RunObserver {
  /** Once for each run, before anything else of it: its plan is known. */
  started(run: RunSummary): void
  /** Every stored point exactly once, each series in the order of its steps. */
  points(run: RunSummary, batch: MetricBatch): void
  /** Its row has changed; not after its end. */
  changed(run: RunSummary): void
  ended(run: RunSummary): void
}

interface FollowedRun {
  run: RunSummary
  isStarted: boolean
  isEnded: boolean
  /** Last step told of every series. */
  readonly lastSteps: Map<string, number>
}

/**
 * Follows runs to their end. Points that were stored before this client watched, or while it was
 * slow, are fetched, so that none is missed.
 *
 * @param runs rows of the runs; of a resumed one, points up to its step are not told again
 * @returns the rows at the end, in the same order
 */
export async function followRuns(
  client: Client<StudioContract>,
  runs: readonly RunSummary[],
  observer: RunObserver,
): Promise<RunSummary[]> {
  const followed = new Map<number, FollowedRun>(
    runs.map((run) => [run.id, { run, isStarted: false, isEnded: false, lastSteps: new Map() }]),
  )
  const firstSteps = new Map(runs.map((run) => [run.id, run.step + 1]))
  const over = Promise.withResolvers<undefined>()
  // Should a request below fail first, nobody else waits for this.
  over.promise.catch(() => undefined)
  // One thing after the other: fetching takes time, and what arrives meanwhile has to wait.
  let work: Promise<void> = Promise.resolve()
  const inOrder = (task: () => Promise<void> | void): void => {
    work = work.then(task).catch((error: unknown) => {
      over.reject(fromErrorData(toErrorData(error)))
    })
  }

  const start = (entry: FollowedRun): void => {
    if (entry.isStarted) return
    entry.isStarted = true
    observer.started(entry.run)
  }
  const tell = (entry: FollowedRun, batch: MetricBatch): void => {
    const unseen = batch.flatMap((columns) => {
      const rest = after(columns, entry.lastSteps.get(columns.series) ?? 0)
      return rest.steps.length === 0 ? [] : [rest]
    })
    for (const columns of unseen) entry.lastSteps.set(columns.series, columns.steps.at(-1) ?? 0)
    if (unseen.length === 0) return
    start(entry)
    observer.points(entry.run, unseen)
  }
  const catchUp = async (entry: FollowedRun): Promise<void> => {
    // Every series has been told at least up to the least of these.
    const told = [...entry.lastSteps.values()]
    const first = firstSteps.get(entry.run.id) ?? 1
    let fromStep = Math.max(first, told.length === 0 ? 0 : Math.min(...told) + 1)
    for (; ; fromStep += PIECE_STEPS) {
      const series = await client.request('run/series', {
        id: entry.run.id,
        fromStep,
        toStep: Math.min(fromStep + PIECE_STEPS - 1, 0xffff_ffff),
        maximumPointCount: PIECE_STEPS,
      })
      tell(entry, series)
      if (fromStep + PIECE_STEPS > entry.run.step) return
    }
  }
  const change = async (summary: RunSummary): Promise<void> => {
    const entry = followed.get(summary.id)
    if (entry === undefined || entry.isEnded) return
    entry.run = summary
    if (endings.has(summary.status)) {
      await catchUp(entry)
      start(entry)
      entry.isEnded = true
      observer.ended(summary)
      if ([...followed.values()].every((other) => other.isEnded)) over.resolve(undefined)
      return
    }
    if (summary.status !== 'queued' && summary.stepCount > 0) start(entry)
    if (entry.isStarted) observer.changed(summary)
  }

  const stopPoints = client.on('run/points', ({ runId, batch }) => {
    const entry = followed.get(runId)
    if (entry !== undefined) inOrder(() => tell(entry, batch))
  })
  const stopChanges = client.on('run/changed', (summary) => {
    if (followed.has(summary.id)) inOrder(() => change(summary))
  })
  client.onClose((reason) => {
    over.reject(new StudioError('port/closed', `The studio has ended: ${reason}.`, { reason }))
  })
  try {
    const ids = [...followed.keys()]
    await client.request('run/watch', { ids })
    for (const entry of followed.values()) {
      inOrder(() => catchUp(entry))
      inOrder(async () => {
        // What happened before this client listened.
        const { summary } = await client.request('run/show', { id: entry.run.id })
        await change(summary)
      })
    }
    await over.promise
  } finally {
    stopPoints()
    stopChanges()
  }
  return runs.map((run) => followed.get(run.id)?.run ?? run)
}

/** The points behind a step. */
function after(columns: PointColumns, step: number): PointColumns {
  const first = columns.steps.findIndex((at) => at > step)
  if (first === 0) return columns
  const from = first < 0 ? columns.steps.length : first
  return {
    series: columns.series,
    steps: columns.steps.slice(from),
    values: columns.values.slice(from),
    elapsedMs: columns.elapsedMs.slice(from),
  }
}
