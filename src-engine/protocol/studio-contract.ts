import { z } from 'zod'
import { augmentationPreviewSchema, augmentedExamplesSchema } from './augmentation-config'
import type { Contract } from './contract'
import { configChangeSchema, liveEditSchema } from './config-change'
import { generatorConfigSchema, importConfigSchema } from './dataset-config'
import {
  chosenExamplesSchema,
  datasetDescriptionSchema,
  datasetPreviewSchema,
  datasetStatisticsSchema,
  datasetSummarySchema,
  exampleBlockSchema,
} from './dataset'
import { evaluationReportSchema, partNameSchema } from './evaluation-report'
import { experimentConfigSchema, runConfigSchema } from './experiment-config'
import { gradientCheckOptionsSchema, gradientCheckReportSchema } from './gradient-check'
import { healthReportSchema } from './health'
import { insideFrameSchema } from './inside-view'
import { kernelFactsSchema } from './kernel-facts'
import { surfaceReportSchema, surfaceSettingsSchema } from './loss-surface'
import { metricBatchSchema, metricValueSchema } from './metric-batch'
import {
  firstWeightsSchema,
  partedExamplesSchema,
  planeGridSchema,
  planePictureSchema,
} from './network-pictures'
import { preparationOptionsSchema, preparationReportSchema } from './preparation'
import { rangeTestOptionsSchema, rangeTestReportSchema } from './range-test'
import {
  experimentSummarySchema,
  runDetailSchema,
  runEventSchema,
  runProcessSchema,
  runSummarySchema,
  seriesSchema,
  runThroughSchema,
} from './run'
import { newViewSchema, savedViewSchema } from './saved-view'
import { stepReportSchema, stepUnitSchema } from './step-report'
import { erasureSchema, storageReportSchema } from './storage'
import { replayProgressSchema, rewoundStateSchema, verificationSchema } from './time-travel'
import { trainingTimeSchema } from './training-time'

const nothing = z.object({})
const runId = z.object({ id: z.int() })

/** Runs that train at the same time; null: as many as the machine has cores. */
const maximumRunCountSchema = z.int().min(1).max(64).nullable()
const localeSchema = z.enum(['system', 'en', 'zh-CN'])
const themeSchema = z.enum(['system', 'light', 'dark'])

export const settingsSchema = z.strictObject({
  maximumRunCount: maximumRunCountSchema.default(null),
  locale: localeSchema.default('system'),
  theme: themeSchema.default('system'),
})
export type Settings = z.output<typeof settingsSchema>

/** The settings to change; one that is left out stays as it is (zod fills defaults into partials). */
export const settingsPatchSchema = z.strictObject({
  maximumRunCount: maximumRunCountSchema.optional(),
  locale: localeSchema.optional(),
  theme: themeSchema.optional(),
})
export type SettingsPatch = z.output<typeof settingsPatchSchema>

/**
 * A state of a run. Any step that it has done may be named: where no checkpoint is stored, the run is
 * replayed to it from the nearest one before, which takes the time that training took from there.
 */
export const checkpointChoiceSchema = z.union([
  z.enum(['best', 'last', 'initial']),
  z.object({ step: z.int().min(0) }),
])
export type CheckpointChoice = z.output<typeof checkpointChoiceSchema>

/** `now` is the state that a run in training has at this moment, and the last checkpoint of any other. */
export const momentChoiceSchema = z.union([z.literal('now'), checkpointChoiceSchema])
export type MomentChoice = z.output<typeof momentChoiceSchema>

/** A file that was written, read back and found equal to what it was made from. */
export const exportResultSchema = z.object({
  exportId: z.string(),
  fileName: z.string(),
  /** Where the studio keeps it. */
  path: z.string(),
  sizeBytes: z.int(),
  /** SHA-256 of the file, hexadecimal. */
  hash: z.string(),
  /** What was compared when it was read back: tensors, or rows of a table. */
  verifiedCount: z.int(),
  step: z.int(),
})
export type ExportResult = z.output<typeof exportResultSchema>

export const predictionSchema = z.object({
  /** (N, K) outputs of the network, row by row, before the loss's own activation. */
  outputs: z.instanceof(Float64Array),
  /** (N, K) probabilities (softmax or sigmoid); predictions in the targets' own scale for regression. */
  probabilities: z.instanceof(Float64Array),
  outputCount: z.int(),
  classes: z.array(z.string()),
  step: z.int(),
})
export type Prediction = z.output<typeof predictionSchema>

/** A prediction with the loss of every example, where its target was given. */
export const judgementSchema = predictionSchema.extend({
  /** (N) in the scale that training works in. */
  losses: z.instanceof(Float64Array).nullable(),
})
export type Judgement = z.output<typeof judgementSchema>

/** Everything a client (window, browser tab, terminal) asks of the studio, and what it is told. */
export const studioContract = {
  requests: {
    'studio/describe': {
      params: nothing,
      result: z.object({
        version: z.string(),
        host: z.enum(['desktop', 'serve', 'cli']),
        dataDirectory: z.string(),
        coreCount: z.int(),
        kernels: z.string(),
        databaseSizeBytes: z.int(),
      }),
    },
    /** What the program stands on, for the person who asks why it is as fast as it is. */
    'studio/diagnose': {
      params: nothing,
      result: z.object({
        engine: kernelFactsSchema,
        /** Threads that a run gets now, if it starts alone. */
        threadCount: z.int(),
        sqlite: z.string(),
        schemaVersion: z.int(),
      }),
    },
    'settings/get': { params: nothing, result: settingsSchema },
    'settings/update': { params: settingsPatchSchema, result: settingsSchema },

    'view/list': {
      params: z.object({ scope: z.string().min(1).max(50) }),
      result: z.array(savedViewSchema),
    },
    'view/save': { params: newViewSchema, result: savedViewSchema },
    'view/remove': { params: z.object({ id: z.int() }), result: nothing },

    /** Files reach the studio in pieces of at most 4 MiB, whatever the host; gzip is undone. */
    'upload/begin': {
      params: z.object({ fileName: z.string().max(500), sizeBytes: z.int().min(0) }),
      result: z.object({ uploadId: z.string() }),
    },
    'upload/append': {
      params: z.object({ uploadId: z.string(), bytes: z.instanceof(Uint8Array) }),
      result: z.object({ receivedBytes: z.int() }),
    },
    'upload/discard': { params: z.object({ uploadId: z.string() }), result: nothing },

    'dataset/list': {
      params: z.object({ includeTrashed: z.boolean().default(false) }),
      result: z.array(datasetSummarySchema),
    },
    'dataset/show': {
      params: runId,
      result: z.object({ summary: datasetSummarySchema, statistics: datasetStatisticsSchema }),
    },
    'dataset/examples': {
      params: z.object({
        id: z.int(),
        part: z.enum(['train', 'test']),
        offset: z.int().min(0),
        count: z.int().min(0).max(1000),
      }),
      result: exampleBlockSchema,
    },
    'dataset/chosen-examples': {
      params: z.object({
        id: z.int(),
        part: z.enum(['train', 'test']),
        indices: z
          .instanceof(Int32Array)
          .refine(({ length }) => length <= 1000, 'At most 1000 examples at once.'),
      }),
      result: chosenExamplesSchema,
    },
    'dataset/preview': { params: importConfigSchema, result: datasetPreviewSchema },
    'dataset/import': { params: importConfigSchema, result: datasetSummarySchema },
    'dataset/preview-generated': { params: generatorConfigSchema, result: datasetPreviewSchema },
    /** Draws and stores a set; one that was drawn with these settings before is that one. */
    'dataset/generate': { params: generatorConfigSchema, result: datasetSummarySchema },
    /** Examples, each followed by what the first epochs make of it. */
    'dataset/augment': { params: augmentationPreviewSchema, result: augmentedExamplesSchema },
    /** What the split and the preprocessing of an experiment make of a stored set. */
    'dataset/prepare': {
      params: z.object({ id: z.int(), options: preparationOptionsSchema }),
      result: preparationReportSchema,
    },
    'dataset/rename': {
      params: z.object({ id: z.int(), name: z.string().trim().min(1).max(200) }),
      result: datasetSummarySchema,
    },
    'dataset/trash': { params: runId, result: datasetSummarySchema },
    'dataset/restore': { params: runId, result: datasetSummarySchema },
    /** Deletes a data set of the trash with its file. @throws dataset/in-use when runs were trained on it */
    'dataset/erase': { params: runId, result: nothing },

    /** Where the bytes of the data folder are. */
    'storage/measure': { params: nothing, result: storageReportSchema },
    /** Gives room that erased things have left in the database back to the disk. */
    'storage/compact': { params: nothing, result: nothing },
    /** @throws store/no-backup */
    'storage/erase-backup': { params: z.object({ name: z.string() }), result: nothing },
    /** @throws export/not-found */
    'export/erase': { params: z.object({ exportId: z.string() }), result: nothing },

    /** Stores the experiment and its runs and queues them. */
    'experiment/start': {
      params: experimentConfigSchema.extend({
        /** The upload with the weights that `start` names, where it names a file. */
        weightsUpload: z.string().nullable().default(null),
      }),
      result: z.object({ experimentId: z.int(), runIds: z.array(z.int()) }),
    },
    /** Backpropagation against central differences for the network at its initial weights. */
    'experiment/check-gradients': {
      params: z.object({
        config: experimentConfigSchema,
        options: gradientCheckOptionsSchema.prefault({}),
      }),
      result: gradientCheckReportSchema,
    },
    /**
     * Trains every optimizer with a learning rate that rises from step to step, and says where the loss
     * falls fastest: a rate to begin with. Nothing is stored; reports as many done as there are optimizers.
     */
    'experiment/range-test': {
      params: z.object({
        config: experimentConfigSchema,
        options: rangeTestOptionsSchema.prefault({}),
      }),
      result: z.array(rangeTestReportSchema),
    },
    /** Activations, gradients and weights of the first step of the first optimizer's run. */
    'experiment/look-inside': {
      params: z.object({ config: experimentConfigSchema }),
      result: insideFrameSchema,
    },
    /**
     * Trains a run's settings for a moment, in a process of its own, to say how long it will take.
     * Nothing is stored.
     */
    'experiment/time': {
      params: z.object({
        config: runConfigSchema,
        /** What the data is; its examples are not needed. */
        dataset: datasetDescriptionSchema,
        /** Runs that will be started together. */
        runCount: z.int().min(1).max(10_000).default(1),
      }),
      result: trainingTimeSchema.extend({
        threadCount: z.int(),
        /** Runs of these that will train at the same time. */
        atOnceCount: z.int(),
      }),
    },
    'experiment/list': { params: nothing, result: z.array(experimentSummarySchema) },
    'experiment/show': { params: runId, result: experimentSummarySchema },

    /** Newest first; at most `limit`, of those that are older than `beforeId`: a long history in pieces. */
    'run/list': {
      params: z.object({
        includeTrashed: z.boolean().default(false),
        beforeId: z.int().nullable().default(null),
        limit: z.int().min(1).max(100_000).nullable().default(null),
      }),
      result: z.array(runSummarySchema),
    },
    'run/show': { params: runId, result: runDetailSchema },
    'run/process': { params: runId, result: runProcessSchema },
    /** What many runs were set to; ids of runs that do not exist are left out. */
    'run/configs': {
      params: z.object({ ids: z.array(z.int()).max(1000) }),
      result: z.array(z.object({ id: z.int(), config: runConfigSchema })),
    },
    'run/series': {
      params: z.object({
        id: z.int(),
        /** Empty: all but those of the inside view (`inside/…`), which are asked for by name. */
        series: z.array(z.string()).max(200).default([]),
        fromStep: z.int().min(0).default(0),
        toStep: z.int().min(0).default(0xffff_ffff),
        maximumPointCount: z.int().min(2).max(1_000_000).default(4000),
      }),
      result: z.array(seriesSchema),
    },
    /** Looks into the layers with their histograms, evenly chosen where there are more than asked for. */
    'run/inside': {
      params: z.object({
        id: z.int(),
        fromStep: z.int().min(0).default(0),
        toStep: z.int().min(0).default(0xffff_ffff),
        maximumFrameCount: z.int().min(1).max(1000).default(200),
      }),
      result: z.array(insideFrameSchema),
    },
    /**
     * What the network of a run over two inputs answers over a grid, and what its hidden units put out.
     * A run that trains is asked for its weights alone, no more often than costs it 5 % of its time.
     *
     * @throws picture/no-plane, store/no-checkpoint
     */
    'run/plane': {
      params: z.object({
        id: z.int(),
        checkpoint: momentChoiceSchema.default('now'),
        grid: planeGridSchema,
      }),
      result: planePictureSchema,
    },
    /** Examples of a run's data, each with the part that its split puts it in, evenly chosen. */
    'run/parted-examples': {
      params: z.object({ id: z.int(), limit: z.int().min(1).max(10_000).default(1500) }),
      result: partedExamplesSchema,
    },
    /** The weights of a run that read an image, as pictures; as `run/plane`. @throws store/no-checkpoint */
    'run/first-weights': {
      params: z.object({
        id: z.int(),
        checkpoint: momentChoiceSchema.default('now'),
        first: z.int().min(0).default(0),
        count: z.int().min(1).max(256).default(32),
        /** The first that there is when null, or when it is none of them. */
        tensor: z.string().max(200).nullable().default(null),
      }),
      result: firstWeightsSchema,
    },
    'run/pause': { params: runId, result: runSummarySchema },
    /** Goes on with a paused run in place, and with an ended one from its last checkpoint. */
    'run/resume': {
      params: z.object({ id: z.int(), through: runThroughSchema.default('end') }),
      result: runSummarySchema,
    },
    /** Ends a run and keeps everything; it can be resumed later. */
    'run/stop': { params: runId, result: runSummarySchema },
    /**
     * Changes settings of a run from its next update on: `optimizer.…` but its type, `optimizer.schedule.…`,
     * `regularization.…`, `training.gradientClipping`. The edits are recorded as an event `edited` of the
     * run and replay wherever it is repeated. Each says the step behind which it holds, which lies ahead
     * for a run that is still repeating what it had done before an interruption. Also for runs that
     * wait, and for those that were stopped or interrupted: then it holds once they are resumed.
     *
     * @throws config/not-live, config/unknown-field, config/invalid-value; then nothing is changed
     * @throws run/finished, run/diverged: these can be forked
     */
    'run/edit': {
      params: z.object({ id: z.int(), changes: z.array(configChangeSchema).min(1).max(50) }),
      result: z.object({ edits: z.array(liveEditSchema), run: runSummarySchema }),
    },
    /**
     * A paused run goes on by a batch, by what one layer does, or by one operation, and says what was
     * computed. Whatever else is asked of the run finishes a step under way first.
     *
     * @throws run/not-paused; training/no-single-parts for a numerical gradient, which has only batches
     */
    'run/step': {
      params: z.object({ id: z.int(), unit: stepUnitSchema }),
      result: stepReportSchema,
    },
    /**
     * Goes back to any step that a run has done and holds its state ready for a while, so that
     * predictions, evaluations and exports with `checkpoint: { step }` and a fork from there are quick.
     * Steps before a fork are its parent's. Cancel it when another step is wanted.
     *
     * @throws run/step-not-reached, run/no-such-state
     */
    'run/rewind': {
      params: z.object({ id: z.int(), step: z.int().min(0) }),
      result: rewoundStateSchema,
    },
    /**
     * A new run that goes on from a step of another one, with its settings of that moment and some of
     * them changed; it shares what is stored up to there. Everything but data, preprocessing and what is
     * set aside for validation and test may change as long as the tensors fit.
     *
     * @throws fork/other-data, fork/other-split, fork/nothing-left, checkpoint/does-not-fit
     * @throws config/unknown-field, config/invalid-value, experiment/invalid, run/step-not-reached
     */
    'run/fork': {
      params: z.object({
        id: z.int(),
        step: z.int().min(0),
        changes: z.array(configChangeSchema).max(100).default([]),
        name: z.string().trim().min(1).max(200).optional(),
        /** Waits as a paused run, to be gone through by steps; otherwise it is queued. */
        isPaused: z.boolean().default(false),
      }),
      result: z.object({ experimentId: z.int(), run: runSummarySchema }),
    },
    /**
     * Repeats a run from its beginning in a process of its own and compares its state with every
     * stored checkpoint, bit by bit.
     */
    'run/verify': { params: runId, result: verificationSchema },
    'run/update': {
      params: z.object({
        id: z.int(),
        name: z.string().trim().min(1).max(200).optional(),
        tags: z.array(z.string().trim().min(1).max(50)).max(50).optional(),
        note: z.string().max(100_000).optional(),
      }),
      result: runSummarySchema,
    },
    /** Tags and the archive of many runs at once; what is left out stays as it is. */
    'run/organize': {
      params: z.object({
        ids: z.array(z.int()).min(1).max(10_000),
        isArchived: z.boolean().optional(),
        addTags: z.array(z.string().trim().min(1).max(50)).max(50).default([]),
        removeTags: z.array(z.string().trim().min(1).max(50)).max(50).default([]),
      }),
      result: nothing,
    },
    'run/trash': {
      params: z.object({ ids: z.array(z.int()).min(1).max(10_000) }),
      result: nothing,
    },
    'run/restore': {
      params: z.object({ ids: z.array(z.int()).min(1).max(10_000) }),
      result: nothing,
    },
    /**
     * Deletes runs of the trash for good, with their points, checkpoints and notes. Runs that forks which
     * stay go on from are kept; everybody is told by `runs/erased`.
     */
    'run/erase': {
      params: z.object({ ids: z.array(z.int()).min(1).max(10_000) }),
      result: erasureSchema,
    },
    /** Deletes the checkpoints between the first, the best and the newest of runs. */
    'run/thin-checkpoints': {
      params: z.object({ ids: z.array(z.int()).min(1).max(10_000) }),
      result: z.object({ removedCount: z.int(), freedBytes: z.number() }),
    },
    /** Chooses which runs' points this client receives as `run/points`. */
    'run/watch': { params: z.object({ ids: z.array(z.int()).max(10_000) }), result: nothing },
    'run/predict': {
      params: z.object({
        id: z.int(),
        checkpoint: checkpointChoiceSchema.default('best'),
        /** (N, D) raw inputs as the data set stores them, row by row. */
        inputs: z.instanceof(Float64Array),
      }),
      result: predictionSchema,
    },
    /** What a run's network says of the same examples at each of its checkpoints. */
    'run/trace': {
      params: z.object({
        id: z.int(),
        /** (N, D) raw inputs as the data set stores them, row by row. */
        inputs: z.instanceof(Float64Array),
        /** As the data set stores them; asks for losses. */
        targets: z.instanceof(Float64Array).nullable().default(null),
      }),
      result: z.array(judgementSchema),
    },
    /** Runs a network over an uploaded CSV of the training data's form, labels included or not. */
    'run/predict-file': {
      params: z.object({
        id: z.int(),
        checkpoint: checkpointChoiceSchema.default('best'),
        uploadId: z.string(),
        header: z.enum(['auto', 'present', 'absent']).default('auto'),
        target: z.union([z.enum(['none', 'first', 'last']), z.int().min(0), z.string().min(1)]),
      }),
      result: predictionSchema.extend({
        /** With labels in the file: `accuracy`, or `mae`, `rmse`, `r2` in their own scale; otherwise empty. */
        metrics: z.record(z.string(), metricValueSchema),
      }),
    },
    /** How a run is doing, in words, from its curves and the looks into its layers so far. */
    'run/health': { params: runId, result: healthReportSchema },
    /** Backpropagation against central differences at the weights of a run. */
    'run/check-gradients': {
      params: z.object({
        id: z.int(),
        checkpoint: checkpointChoiceSchema.default('last'),
        options: gradientCheckOptionsSchema.prefault({}),
      }),
      result: gradientCheckReportSchema,
    },
    /** Confusion, curves, residuals and losses of a run's network on a part of its data. */
    'run/evaluate': {
      params: z.object({
        id: z.int(),
        checkpoint: checkpointChoiceSchema.default('best'),
        part: partNameSchema,
        /** Also asks for the loss of every example. */
        needsExamples: z.boolean().default(false),
      }),
      result: evaluationReportSchema,
    },
    /** The loss over a plane through the parameters, and the ways of runs of one network over it. */
    'run/loss-surface': {
      params: z.object({
        ids: z.array(z.int()).min(1).max(24),
        settings: surfaceSettingsSchema.prefault({}),
      }),
      result: surfaceReportSchema,
    },
    'run/export-checkpoint': {
      params: z.object({
        id: z.int(),
        checkpoint: checkpointChoiceSchema.default('best'),
        format: z.enum(['safetensors', 'npz']),
      }),
      result: exportResultSchema,
    },
    /** Every stored point of every series as CSV: series, step, value, elapsed_ms. */
    'run/export-series': { params: runId, result: exportResultSchema },
    'export/read': {
      params: z.object({
        exportId: z.string(),
        offset: z.int().min(0),
        length: z
          .int()
          .min(1)
          .max(4 * 1024 * 1024),
      }),
      result: z.object({ bytes: z.instanceof(Uint8Array) }),
    },
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
