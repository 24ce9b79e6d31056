import { z } from 'zod'
import type { Contract } from './contract'
import { augmentationPreviewSchema, augmentedExamplesSchema } from './augmentation-config'
import { csvImportSchema, generatorConfigSchema, imagesImportSchema } from './dataset-config'
import {
  chosenExamplesSchema,
  datasetDescriptionSchema,
  datasetPreviewSchema,
  datasetStatisticsSchema,
  exampleBlockSchema,
} from './dataset'
import { configChangeSchema, liveEditSchema } from './config-change'
import { evaluationReportSchema, partNameSchema } from './evaluation-report'
import { runConfigSchema } from './experiment-config'
import { insideFrameSchema } from './inside-view'
import { gradientCheckOptionsSchema, gradientCheckReportSchema } from './gradient-check'
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
import { statusReasonSchema, runThroughSchema } from './run'
import { stepReportSchema, stepUnitSchema } from './step-report'
import { judgementSchema, predictionSchema } from './prediction'
import { trainingTimeSchema } from './training-time'

const nothing = z.object({})
const bytes = z.instanceof(Uint8Array)

/** An uploaded file with gzip undone; `fileName` is for messages only. */
const fileSchema = z.object({ fileName: z.string(), bytes })

/** The files of an import, already read, with the user's choices. */
export const datasetSourceSchema = z.discriminatedUnion('format', [
  csvImportSchema
    .omit({ trainUpload: true, testUpload: true })
    .extend({ train: fileSchema, test: fileSchema.nullable() }),
  z.object({
    format: z.literal('idx'),
    name: z.string(),
    trainImages: fileSchema,
    trainLabels: fileSchema,
    testImages: fileSchema.nullable(),
    testLabels: fileSchema.nullable(),
  }),
  imagesImportSchema.omit({ folderUpload: true }).extend({ folder: fileSchema }),
])
export type DatasetSource = z.output<typeof datasetSourceSchema>

/** A data set as it is stored and handed to training: one safetensors file. */
const storedDatasetSchema = z.object({
  bytes,
  description: datasetDescriptionSchema,
  statistics: datasetStatisticsSchema,
  preview: datasetPreviewSchema,
})

/** What is known of a run once its plan is compiled. */
export const trainingPlanSchema = z.object({
  parameterCount: z.int(),
  stepCount: z.int(),
  stepsPerEpoch: z.int(),
  trainCount: z.int(),
  validationCount: z.int(),
  testCount: z.int(),
  initialHash: z.string(),
  kernels: z.string(),
  /** Bytes of the plan's linear memory. */
  memoryBytes: z.int(),
})
export type TrainingPlan = z.output<typeof trainingPlanSchema>

export const checkpointReasonSchema = z.enum([
  'initial',
  'interval',
  'best',
  'paused',
  'stopped',
  'ended',
])
export type CheckpointReason = z.output<typeof checkpointReasonSchema>

/**
 * What the studio asks of an engine process. A process trains at most one run; one process without a
 * run serves data sets and predictions.
 */
export const engineContract = {
  requests: {
    'engine/describe': { params: nothing, result: kernelFactsSchema },
    /** Compiles the plan and stands ready, paused before the first step. */
    'training/prepare': {
      params: z.object({
        config: runConfigSchema,
        dataset: bytes,
        /** Checkpoint (safetensors) to go on from; null starts from the initial weights. */
        checkpoint: bytes.nullable(),
        /** Training time already spent, in milliseconds. */
        elapsedMs: z.number().min(0),
        /** What was changed while the run trained, by ascending steps. */
        edits: z.array(liveEditSchema).default([]),
        /** Kernels to repeat a run by, where the machine has them; null: those of the checkpoint. */
        kernels: z.string().nullable().default(null),
        /** Threads the run may use; the results are the same bits for any number. */
        threadCount: z.int().min(1).max(64).default(1),
      }),
      result: trainingPlanSchema,
    },
    /**
     * Starts, or goes on after a pause; at the end of an epoch it says `training/paused`. Without a goal
     * it keeps the one it has, the end at first.
     */
    'training/run': {
      params: z.object({ through: runThroughSchema.optional() }),
      result: nothing,
    },
    /** Answers once the current step is done and its checkpoint has been sent. */
    'training/pause': { params: nothing, result: z.object({ step: z.int() }) },
    /**
     * Changes settings from the next update on; the event `training/noted` of type `edited` comes before
     * everything that the change brings about.
     */
    'training/edit': {
      params: z.object({
        changes: z.array(configChangeSchema).min(1),
        /** A run that repeats what is stored changes only behind it: not before this step is done. */
        notBefore: z.int().min(0).default(0),
      }),
      result: z.object({ edits: z.array(liveEditSchema) }),
    },
    /** Repeats the way to a step, without points or checkpoints, and stands there. */
    'training/seek': {
      params: z.object({ step: z.int().min(0), includesCheckpoint: z.boolean().default(false) }),
      result: z.object({
        /** Less than asked for where the run ended before. */
        step: z.int(),
        /** Before an evaluation that is due there, and after it where that changes the state. */
        stateHashes: z.array(z.string()),
        checkpoint: bytes.nullable(),
      }),
    },
    /**
     * What a run begins with that goes on from here with other settings. The optimizer keeps its state
     * where its type stays. Ends this process's own run.
     */
    'training/fork': {
      params: z.object({ config: runConfigSchema }),
      result: z.object({ plan: trainingPlanSchema, stateHash: z.string(), checkpoint: bytes }),
    },
    /** Goes on by one unit and says what was computed. */
    'training/step': { params: z.object({ unit: stepUnitSchema }), result: stepReportSchema },
    /**
     * The weights of this moment as a checkpoint without the optimizer's state, for pictures of a network
     * while it trains. Those of the last call again where new ones would cost too much of the training.
     */
    'training/weights': { params: nothing, result: z.object({ checkpoint: bytes }) },
    /** Ends the run after the current step; `training/ended` follows. */
    'training/stop': { params: nothing, result: z.object({ step: z.int() }) },

    'dataset/prepare': {
      params: z.object({ dataset: bytes, options: preparationOptionsSchema }),
      result: preparationReportSchema,
    },
    'dataset/parse': { params: datasetSourceSchema, result: storedDatasetSchema },
    'dataset/generate': { params: generatorConfigSchema, result: storedDatasetSchema },
    'dataset/examples': {
      params: z.object({
        dataset: bytes,
        part: z.enum(['train', 'test']),
        offset: z.int().min(0),
        count: z.int().min(0),
      }),
      result: exampleBlockSchema,
    },
    'dataset/chosen-examples': {
      params: z.object({
        dataset: bytes,
        part: z.enum(['train', 'test']),
        indices: z.instanceof(Int32Array),
      }),
      result: chosenExamplesSchema,
    },
    /** Examples, each followed by what the first epochs make of it. */
    'dataset/augment': { params: augmentationPreviewSchema, result: augmentedExamplesSchema },
    'model/predict': {
      params: z.object({
        config: runConfigSchema,
        /** Checkpoint whose metadata carries what preprocessing needs. */
        checkpoint: bytes,
        inputs: z.instanceof(Float64Array),
      }),
      result: predictionSchema,
    },
    /** The same with the loss of every example whose target is given. */
    'model/judge': {
      params: z.object({
        config: runConfigSchema,
        checkpoint: bytes,
        inputs: z.instanceof(Float64Array),
        /** As the data set stores them: (N) class indices, or (N, K) numbers of a regression. */
        targets: z.instanceof(Float64Array).nullable(),
      }),
      result: judgementSchema,
    },
    'model/predict-file': {
      params: z.object({
        config: runConfigSchema,
        checkpoint: bytes,
        file: fileSchema,
        header: z.enum(['auto', 'present', 'absent']),
        target: z.union([z.enum(['none', 'first', 'last']), z.int().min(0), z.string().min(1)]),
      }),
      result: predictionSchema.extend({ metrics: z.record(z.string(), metricValueSchema) }),
    },
    /** Backpropagation against central differences, in float64, at the given or the initial weights. */
    'model/check-gradients': {
      params: z.object({
        config: runConfigSchema,
        dataset: bytes,
        checkpoint: bytes.nullable(),
        options: gradientCheckOptionsSchema,
      }),
      result: gradientCheckReportSchema,
    },
    /** Trains with rising rates and says where the loss falls fastest; nothing is kept. */
    'model/range-test': {
      params: z.object({
        config: runConfigSchema,
        dataset: bytes,
        checkpoint: bytes.nullable(),
        options: rangeTestOptionsSchema,
      }),
      result: rangeTestReportSchema.omit({ optimizerIndex: true, optimizerText: true }),
    },
    /** The state that a run begins with whose weights come from elsewhere, names and shapes checked. */
    'model/start-weights': {
      params: z.object({
        config: runConfigSchema,
        dataset: bytes,
        /** A checkpoint of another run, or a `.npz` or safetensors file; `name` is for messages. */
        source: z.object({ type: z.enum(['checkpoint', 'file']), name: z.string(), bytes }),
        /** Numbers of the layers that take them, from 1; empty for all. */
        layers: z.array(z.int().min(1)),
      }),
      result: z.object({ checkpoint: bytes, stateHash: z.string(), initialHash: z.string() }),
    },
    /** Activations, gradients and weights of the next step, at the given or the initial weights. */
    'model/look-inside': {
      params: z.object({ config: runConfigSchema, dataset: bytes, checkpoint: bytes.nullable() }),
      result: insideFrameSchema,
    },
    /** What a network of two inputs answers over a grid. @throws picture/no-plane */
    'model/plane': {
      params: z.object({ config: runConfigSchema, checkpoint: bytes, grid: planeGridSchema }),
      result: planePictureSchema,
    },
    /** Examples of a run's data, each with the part that the split puts it in. */
    'dataset/parted-examples': {
      params: z.object({ config: runConfigSchema, dataset: bytes, limit: z.int().min(1) }),
      result: partedExamplesSchema,
    },
    /** The weights that read an image, as pictures. */
    'model/first-weights': {
      params: z.object({
        config: runConfigSchema,
        checkpoint: bytes,
        first: z.int().min(0),
        count: z.int().min(1),
        tensor: z.string().nullable(),
      }),
      result: firstWeightsSchema,
    },
    /** Trains for a moment, over random examples, to say how long a step takes. */
    'model/time': {
      params: z.object({
        config: runConfigSchema,
        dataset: datasetDescriptionSchema,
        threadCount: z.int().min(1).max(64).default(1),
      }),
      result: trainingTimeSchema,
    },
    /** A close look at how a network does on a part of its data. */
    'model/evaluate': {
      params: z.object({
        config: runConfigSchema,
        dataset: bytes,
        checkpoint: bytes,
        part: partNameSchema,
        /** Also asks for the loss of every example. */
        needsExamples: z.boolean(),
      }),
      result: evaluationReportSchema,
    },
    /** The loss over a plane through the parameters; tells of every row of the grid. */
    'model/loss-surface': {
      params: z.object({
        arms: z.array(z.object({ config: runConfigSchema, checkpoints: z.array(bytes) })).min(1),
        dataset: bytes,
        settings: surfaceSettingsSchema,
      }),
      result: surfaceReportSchema,
    },
    /** The parameters of a checkpoint in a format other programs read. */
    'checkpoint/convert': {
      params: z.object({ checkpoint: bytes, format: z.enum(['safetensors', 'npz']) }),
      result: z.object({ bytes, tensorCount: z.int() }),
    },
    /** Parses an exported file again and compares every tensor with the checkpoint, bit by bit. */
    'checkpoint/verify': {
      params: z.object({ checkpoint: bytes, format: z.enum(['safetensors', 'npz']), file: bytes }),
      result: z.object({ tensorCount: z.int() }),
    },
  },
  events: {
    'engine/heartbeat': z.object({
      step: z.int(),
      process: z.object({ pid: z.int(), residentBytes: z.int() }).optional(),
    }),
    'training/points': z.object({
      batch: metricBatchSchema,
      step: z.int(),
      elapsedMs: z.number(),
      stepsPerSecond: z.number(),
    }),
    'training/checkpoint': z.object({
      step: z.int(),
      reason: checkpointReasonSchema,
      isBest: z.boolean(),
      stateHash: z.string(),
      elapsedMs: z.number(),
      bytes,
    }),
    /** A look into the layers. */
    'training/inside': insideFrameSchema,
    /** Something that belongs to the story of the run: `edited`, `divergence-found`, `gradient-timed`. */
    'training/noted': z.object({
      step: z.int(),
      type: z.string(),
      details: z.record(z.string(), z.unknown()),
    }),
    /** It has gone as far as it was told to, and its checkpoint has been sent. */
    'training/paused': z.object({ step: z.int() }),
    'training/ended': z.object({
      status: z.enum(['finished', 'stopped', 'diverged', 'failed']),
      step: z.int(),
      elapsedMs: z.number(),
      reason: statusReasonSchema.nullable(),
    }),
  },
} as const satisfies Contract
export type EngineContract = typeof engineContract
