import { z } from 'zod'
import type { Contract } from './contract'
import { courseRequests } from './requests/course-requests'
import { datasetRequests } from './requests/dataset-requests'
import { experimentRequests } from './requests/experiment-requests'
import { historyRequests } from './requests/history-requests'
import { insightRequests } from './requests/insight-requests'
import { studioRequests } from './requests/studio-requests'
import { datasetSummarySchema } from './dataset'
import { metricBatchSchema } from './metric-batch'
import { runEventSchema, runProcessSchema, runSummarySchema } from './run'
import { settingsSchema } from './settings'
import { replayProgressSchema } from './time-travel'

/** Everything a client (window, browser tab, terminal) asks of the studio, and what it is told. */
export const studioContract = {
  requests: {
    ...studioRequests,
    ...datasetRequests,
    ...experimentRequests,
    ...historyRequests,
    ...courseRequests,
    ...insightRequests,
  },
  events: {
    'run/changed': runSummarySchema,
    /** Many runs at once, after one request that concerned them all. */
    'runs/changed': z.array(runSummarySchema),
    'runs/erased': z.object({ ids: z.array(z.int()) }),
    'run/points': z.object({ runId: z.int(), batch: metricBatchSchema }),
    /** About once a second, and whenever its state changes, to those who watch the run. */
    'run/process-changed': runProcessSchema,
    /** Something was added to the events of a run, and is stored. */
    'run/noted': z.object({ runId: z.int(), event: runEventSchema }),
    /** How far a rewind, fork or verification has come; about once a second, and nothing at its end. */
    'run/replaying': replayProgressSchema,
    'dataset/changed': datasetSummarySchema,
    'dataset/erased': z.object({ id: z.int() }),
    'settings/changed': settingsSchema,
    /** The saved views of a scope are others now. */
    'view/changed': z.object({ scope: z.string() }),
    'studio/notice': z.object({
      level: z.enum(['info', 'warning', 'error']),
      code: z.string(),
      message: z.string(),
      details: z.record(z.string(), z.unknown()),
    }),
  },
} as const satisfies Contract
export type StudioContract = typeof studioContract
