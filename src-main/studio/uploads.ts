import { mkdir, open, readFile, readdir, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioError } from '@engine/protocol/errors'
import type { Clock } from './clock'
import { isGzip, tooLarge, unpackGzip } from './gzip'
import type { StudioLimits } from './limits'

/** Largest piece of an upload, in bytes. */
export const MAXIMUM_PIECE_BYTES = 4 * 1024 * 1024
/** A folder of uploads that has not been touched for a day belongs to no living studio. */
const OLD_AFTER_MS = 24 * 60 * 60_000

export interface UploadsOptions {
  /** Every studio on the data folder has its own folder below. */
  readonly directory: string
  readonly clock: Clock
  readonly randomId: () => string
  readonly limits: Pick<StudioLimits, 'uploadBytes' | 'unpackedBytes' | 'uploadIdleMs'>
}

interface Upload {
  readonly id: string
  readonly ownerId: number
  readonly fileName: string
  readonly path: string
  readonly file: FileHandle
  /** As announced. */
  readonly sizeBytes: number
  /** Pieces taken so far; those on their way to the disk are counted. */
  receivedBytes: number
  /** The end of the line of writes to the file. */
  written: Promise<void>
  stopIdleTimer: () => void
}

/**
 * Files on their way in, piece by piece, into files of the studio's own naming: the client's name
 * for a file is never opened, it only stands in messages.
 */
export class Uploads {
  readonly #options: UploadsOptions
  readonly #directory: string
  readonly #uploads = new Map<string, Upload>()

  constructor(options: UploadsOptions) {
    this.#options = options
    this.#directory = join(options.directory, options.randomId())
  }

  /** Deletes what studios left behind that ended without tidying up. */
  async cleanOld(): Promise<void> {
    const { directory, clock } = this.#options
    for (const name of await readdir(directory).catch(() => [])) {
      const path = join(directory, name)
      const { mtimeMs } = await stat(path)
      if (clock.now() - mtimeMs > OLD_AFTER_MS) await rm(path, { recursive: true, force: true })
    }
  }

  /**
   * @param ownerId the client whose going deletes the upload
   * @throws upload/too-large when all uploads together would pass the limit
   */
  async begin(ownerId: number, fileName: string, sizeBytes: number): Promise<string> {
    const { limits, randomId } = this.#options
    const announced = [...this.#uploads.values()].reduce((sum, other) => sum + other.sizeBytes, 0)
    if (announced + sizeBytes > limits.uploadBytes) throw tooLarge(fileName, limits.uploadBytes)
    const id = randomId()
    const path = join(this.#directory, `${id}.part`)
    await mkdir(this.#directory, { recursive: true })
    const upload: Upload = {
      id,
      ownerId,
      fileName,
      path,
      file: await open(path, 'wx+'),
      sizeBytes,
      receivedBytes: 0,
      written: Promise.resolve(),
      stopIdleTimer: () => undefined,
    }
    this.#uploads.set(id, upload)
    this.#touch(upload)
    return id
  }

  /** @throws upload/too-long when more comes than was announced */
  async append(uploadId: string, bytes: Uint8Array): Promise<number> {
    const upload = this.#upload(uploadId)
    const { fileName, sizeBytes } = upload
    if (bytes.length > MAXIMUM_PIECE_BYTES) {
      throw new StudioError(
        'upload/piece-too-large',
        `A piece of ${fileName} has ${bytes.length} bytes; at most ${MAXIMUM_PIECE_BYTES} are taken at once.`,
        { file: fileName, sizeBytes: bytes.length, limitBytes: MAXIMUM_PIECE_BYTES },
      )
    }
    if (upload.receivedBytes + bytes.length > sizeBytes) {
      throw new StudioError(
        'upload/too-long',
        `${fileName} was announced with ${sizeBytes} bytes and brings more. It may have changed meanwhile; choose it again.`,
        { file: fileName, sizeBytes },
      )
    }
    this.#touch(upload)
    const position = upload.receivedBytes
    upload.receivedBytes += bytes.length
    const receivedBytes = upload.receivedBytes
    const written = upload.written.then(() => writeWhole(upload.file, bytes, position))
    upload.written = written
    // Whoever waits for the upload hears of a failed write; nobody else needs to.
    written.catch(() => undefined)
    await written
    return receivedBytes
  }

  /**
   * The whole file, with gzip undone.
   *
   * @throws upload/not-found, upload/incomplete, upload/bad-gzip, upload/too-large
   */
  async read(uploadId: string): Promise<{ fileName: string; bytes: Uint8Array<ArrayBuffer> }> {
    const upload = this.#upload(uploadId)
    this.#touch(upload)
    await upload.written
    const { fileName, path, receivedBytes, sizeBytes } = upload
    const { unpackedBytes } = this.#options.limits
    if (receivedBytes < sizeBytes) {
      throw new StudioError(
        'upload/incomplete',
        `Of ${fileName} only ${receivedBytes} of ${sizeBytes} bytes have arrived. Choose the file again.`,
        { file: fileName, receivedBytes, sizeBytes },
      )
    }
    const start = new Uint8Array(2)
    await upload.file.read(start, 0, 2, 0)
    if (isGzip(start)) return { fileName, bytes: await unpackGzip(path, fileName, unpackedBytes) }
    if (sizeBytes > unpackedBytes) throw tooLarge(fileName, unpackedBytes)
    return { fileName, bytes: new Uint8Array(await readFile(path)) }
  }

  /** Does nothing when there is no such upload: it may have been deleted for idleness. */
  async discard(uploadId: string): Promise<void> {
    const upload = this.#uploads.get(uploadId)
    if (!upload) return
    this.#uploads.delete(uploadId)
    upload.stopIdleTimer()
    await upload.written.catch(() => undefined)
    await upload.file.close()
    await rm(upload.path, { force: true })
  }

  async discardOf(ownerId: number): Promise<void> {
    const ids = [...this.#uploads.values()]
      .filter((upload) => upload.ownerId === ownerId)
      .map((upload) => upload.id)
    await Promise.all(ids.map((id) => this.discard(id)))
  }

  async close(): Promise<void> {
    await Promise.all([...this.#uploads.keys()].map((id) => this.discard(id)))
    await rm(this.#directory, { recursive: true, force: true })
  }

  #upload(uploadId: string): Upload {
    const upload = this.#uploads.get(uploadId)
    if (upload) return upload
    throw new StudioError(
      'upload/not-found',
      'The uploaded file is not here any more. Choose it again.',
      { uploadId },
    )
  }

  #touch(upload: Upload): void {
    upload.stopIdleTimer()
    upload.stopIdleTimer = this.#options.clock.startTimer(
      this.#options.limits.uploadIdleMs,
      () => void this.discard(upload.id),
    )
  }
}

async function writeWhole(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    const piece = await file.write(bytes, written, bytes.length - written, position + written)
    written += piece.bytesWritten
  }
}
