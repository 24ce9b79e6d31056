import type { Client } from '@engine/protocol/channel'
import type { CallContext, Result } from '@engine/protocol/contract'
import type {
  ChosenExamples,
  DatasetPreview,
  DatasetSummary,
  ExampleBlock,
} from '@engine/protocol/dataset'
import {
  generatorConfigSchema,
  type DatasetReference,
  type GeneratorConfig,
  type ImportConfig,
} from '@engine/protocol/dataset-config'
import type { DatasetSource, EngineContract } from '@engine/protocol/engine-contract'
import { StudioError } from '@engine/protocol/errors'
import type { PreparationOptions, PreparationReport } from '@engine/protocol/preparation'
import type { StoreContract } from '../store/store-contract'
import type { Broadcast } from './clients'
import type { EngineService } from './engine-service'
import type { Uploads } from './uploads'

export interface DatasetsOptions {
  readonly store: Client<StoreContract>
  readonly service: EngineService
  readonly uploads: Uploads
  readonly broadcast: Broadcast
}

type ParsedDataset = Result<EngineContract, 'dataset/parse'>

/** Data sets on their way into the store, and their examples on the way out. */
export class Datasets {
  readonly #options: DatasetsOptions
  /** Sets that are being drawn, by their settings: two experiments at once draw one. */
  readonly #drawing = new Map<string, Promise<DatasetSummary>>()

  constructor(options: DatasetsOptions) {
    this.#options = options
  }

  /** What an import would become, without storing anything. */
  async preview(config: ImportConfig, context: CallContext): Promise<DatasetPreview> {
    return (await this.#parse(config, context)).preview
  }

  /**
   * A cancelled import leaves nothing.
   *
   * @throws store/name-taken, and what the engine finds wrong with the files
   */
  async import(config: ImportConfig, context: CallContext): Promise<DatasetSummary> {
    const parsed = await this.#parse(config, context)
    if (context.isCancelled()) throw new StudioError('call/cancelled', 'The import was cancelled.')
    return this.#insert(parsed, config.name)
  }

  async previewGenerated(settings: GeneratorConfig): Promise<DatasetPreview> {
    const drawn = await this.#options.service.request('dataset/generate', settings)
    const name = generatedDatasetName(drawn.description.name, settings)
    return { ...drawn.preview, description: { ...drawn.preview.description, name } }
  }

  /**
   * The stored data set that an experiment means; a generated one is drawn the first time.
   *
   * @throws dataset/not-found
   */
  async resolve(reference: DatasetReference): Promise<DatasetSummary> {
    const { store } = this.#options
    if (reference.source === 'generated') return this.#generated(reference.settings)
    const found = await store.request('dataset/find', { name: reference.name })
    if (found) return found
    throw new StudioError(
      'dataset/not-found',
      `There is no data set named “${reference.name}”. Import it first, or choose another one.`,
      { name: reference.name },
    )
  }

  async examples(
    id: number,
    part: 'train' | 'test',
    offset: number,
    count: number,
  ): Promise<ExampleBlock> {
    const { bytes } = await this.#options.store.request('dataset/read', { id })
    return this.#options.service.request('dataset/examples', {
      dataset: bytes,
      part,
      offset,
      count,
    })
  }

  async prepare(
    id: number,
    options: PreparationOptions,
    context: CallContext,
  ): Promise<PreparationReport> {
    const { bytes } = await this.#options.store.request('dataset/read', { id })
    return this.#options.service.request('dataset/prepare', { dataset: bytes, options }, context)
  }

  async chosenExamples(
    id: number,
    part: 'train' | 'test',
    indices: Int32Array<ArrayBuffer>,
  ): Promise<ChosenExamples> {
    const { bytes } = await this.#options.store.request('dataset/read', { id })
    const params = { dataset: bytes, part, indices }
    return this.#options.service.request('dataset/chosen-examples', params)
  }

  async #generated(settings: GeneratorConfig): Promise<DatasetSummary> {
    const key = JSON.stringify(Object.entries(settings).sort())
    const drawing = this.#drawing.get(key) ?? this.#findOrDraw(settings)
    this.#drawing.set(key, drawing)
    try {
      return await drawing
    } finally {
      this.#drawing.delete(key)
    }
  }

  async #findOrDraw(settings: GeneratorConfig): Promise<DatasetSummary> {
    const { store, service } = this.#options
    const found = await store.request('dataset/find-generated', { settings })
    if (found) return found
    const drawn = await service.request('dataset/generate', settings)
    const name = generatedDatasetName(drawn.description.name, settings)
    // A set that somebody imported may have this name already.
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? name : `${name} (${number})`
      if ((await store.request('dataset/find', { name: candidate })) === null) {
        return this.#insert(drawn, candidate)
      }
    }
  }

  async #insert(parsed: ParsedDataset, name: string): Promise<DatasetSummary> {
    const { store, broadcast } = this.#options
    const summary = await store.request('dataset/insert', {
      description: { ...parsed.description, name },
      statistics: parsed.statistics,
      bytes: parsed.bytes,
    })
    broadcast('dataset/changed', summary)
    return summary
  }

  async #parse(config: ImportConfig, context: CallContext): Promise<ParsedDataset> {
    return this.#options.service.request('dataset/parse', await this.#sourceOf(config), context)
  }

  async #sourceOf(config: ImportConfig): Promise<DatasetSource> {
    const { uploads } = this.#options
    const optional = (
      uploadId: string | null,
    ): Promise<Awaited<ReturnType<Uploads['read']>> | null> =>
      uploadId === null ? Promise.resolve(null) : uploads.read(uploadId)
    switch (config.format) {
      case 'csv': {
        const { trainUpload, testUpload, ...choices } = config
        return {
          ...choices,
          train: await uploads.read(trainUpload),
          test: await optional(testUpload),
        }
      }
      case 'idx':
        return {
          format: 'idx',
          name: config.name,
          trainImages: await uploads.read(config.trainImagesUpload),
          trainLabels: await uploads.read(config.trainLabelsUpload),
          testImages: await optional(config.testImagesUpload),
          testLabels: await optional(config.testLabelsUpload),
        }
      case 'images': {
        const { folderUpload, ...choices } = config
        return { ...choices, folder: await uploads.read(folderUpload) }
      }
      default:
        return config satisfies never
    }
  }
}

/**
 * The name of a generated data set: what it is, how many examples, and what differs from the usual
 * settings, so that two sets never share a name: `Drawn digits 6000`, `Moons 200, noise 0.3, seed 2`.
 */
export function generatedDatasetName(title: string, settings: GeneratorConfig): string {
  const usual: Readonly<Record<string, unknown>> = generatorConfigSchema.parse({
    generator: settings.generator,
  })
  const differences = Object.entries(settings)
    .filter(([key, value]) => key !== 'exampleCount' && value !== usual[key])
    .map(([key, value]) => `, ${key === 'classCount' ? 'classes' : key} ${String(value)}`)
  return `${title} ${settings.exampleCount}${differences.join('')}`
}
