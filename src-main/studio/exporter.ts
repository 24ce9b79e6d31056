import { open, readdir, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from '@engine/protocol/channel'
import { StudioError } from '@engine/protocol/errors'
import type { RunSummary } from '@engine/protocol/run'
import type { StoredFile } from '@engine/protocol/storage'
import type { ExportResult } from '@engine/protocol/export-result'
import type { StoreContract } from '../store/store-contract'
import type { EngineService } from './engine-service'
import { writeChecked } from './exported-file'
import { checkSeriesCsv, countedSeries, writeSeriesCsv } from './series-csv'

export interface ExporterOptions {
  readonly directory: string
  readonly store: Client<StoreContract>
  readonly service: EngineService
  readonly randomId: () => string
}

export interface StoredCheckpoint {
  readonly step: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Takes weights and curves out of the studio, into files that are checked before they get a name. */
export class Exporter {
  readonly #options: ExporterOptions

  constructor(options: ExporterOptions) {
    this.#options = options
  }

  /** The parameters of a checkpoint; the engine reads the written file again and compares. */
  async exportCheckpoint(
    run: RunSummary,
    checkpoint: StoredCheckpoint,
    format: 'safetensors' | 'npz',
  ): Promise<ExportResult> {
    const { service } = this.#options
    const { step } = checkpoint
    const converted = await service.request('checkpoint/convert', {
      checkpoint: checkpoint.bytes,
      format,
    })
    return this.#write(run, `step-${step}.${format}`, step, {
      write: (file) => file.writeFile(converted.bytes),
      check: async (file) => {
        const written = new Uint8Array(await file.readFile())
        const { tensorCount } = await service.request('checkpoint/verify', {
          checkpoint: checkpoint.bytes,
          format,
          file: written,
        })
        return tensorCount
      },
    })
  }

  /** Every stored point of every series as CSV. */
  async exportSeries(run: RunSummary): Promise<ExportResult> {
    const source = await countedSeries(this.#options.store, run.id)
    return this.#write(run, 'series.csv', run.step, {
      write: (file) => writeSeriesCsv(source, file),
      check: (file) => checkSeriesCsv(source, file),
    })
  }

  /**
   * A piece of an exported file; shorter at its end.
   *
   * @throws export/not-found
   */
  async read(exportId: string, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    // Names that the studio gives have nothing else in them; no other path is opened.
    const file = FILE_NAME.test(exportId) ? await this.#openExport(exportId) : null
    if (!file) refuseUnknown(exportId)
    try {
      const piece = new Uint8Array(length)
      const { bytesRead } = await file.read(piece, 0, length, offset)
      return piece.slice(0, bytesRead)
    } finally {
      await file.close()
    }
  }

  /** Newest first. */
  async list(): Promise<StoredFile[]> {
    const { directory } = this.#options
    // The folder is made with the first export.
    const names = (await readdir(directory).catch(() => [])).filter((name) => FILE_NAME.test(name))
    const files = await Promise.all(
      names.map(async (name) => {
        const { size, mtimeMs } = await stat(join(directory, name))
        return { name, sizeBytes: size, modifiedAt: mtimeMs }
      }),
    )
    return files.sort((a, b) => b.modifiedAt - a.modifiedAt)
  }

  /** @throws export/not-found */
  async erase(exportId: string): Promise<void> {
    const file = FILE_NAME.test(exportId) ? await this.#openExport(exportId) : null
    if (!file) refuseUnknown(exportId)
    await file.close()
    await rm(join(this.#options.directory, exportId), { force: true })
  }

  async #openExport(fileName: string): Promise<FileHandle | null> {
    let file: FileHandle
    try {
      file = await open(join(this.#options.directory, fileName), 'r')
    } catch {
      return null
    }
    if ((await file.stat()).isFile()) return file
    await file.close()
    return null
  }

  async #write(
    run: RunSummary,
    ending: string,
    step: number,
    content: {
      readonly write: (file: FileHandle) => Promise<void>
      readonly check: (file: FileHandle) => Promise<number>
    },
  ): Promise<ExportResult> {
    const { directory, randomId } = this.#options
    const fileName = `${exportNameOf(run)}-${ending}`
    const path = join(directory, fileName)
    const aside = join(directory, `.${randomId()}.part`)
    const { count, sizeBytes, hash } = await writeChecked(
      path,
      aside,
      content.write,
      async (file) => ({ count: await content.check(file) }),
    )
    return { exportId: fileName, fileName, path, sizeBytes, hash, verifiedCount: count, step }
  }
}

function refuseUnknown(exportId: string): never {
  throw new StudioError(
    'export/not-found',
    `There is no export ${exportId}. Export the run again.`,
    { exportId },
  )
}

const FILE_NAME = /^run-\d+-[A-Za-z0-9][A-Za-z0-9._-]*$/

/** A name that every file system takes: `run-7-two-layer-net-sgd-0.1`. */
export function exportNameOf(run: Pick<RunSummary, 'id' | 'name'>): string {
  const words = run.name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9.]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .toLowerCase()
    .slice(0, 60)
    .replace(/[-.]+$/, '')
  return words === '' ? `run-${run.id}` : `run-${run.id}-${words}`
}
