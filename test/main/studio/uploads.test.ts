import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { defaultLimits, type StudioLimits } from '../../../src-main/studio/limits'
import { MAXIMUM_PIECE_BYTES, Uploads } from '../../../src-main/studio/uploads'
import { createManualClock, type ManualClock } from './manual-clock'
import { refusalOf, temporaryFolder } from './running-studio'

interface Bench {
  readonly uploads: Uploads
  readonly directory: string
  readonly clock: ManualClock
}

async function createBench(limits: Partial<StudioLimits> = {}): Promise<Bench> {
  const directory = join(await temporaryFolder(), 'uploads')
  const clock = createManualClock()
  const uploads = new Uploads({
    directory,
    clock,
    randomId: randomUUID,
    limits: { ...defaultLimits, ...limits },
  })
  return { uploads, directory, clock }
}

async function upload(uploads: Uploads, fileName: string, bytes: Uint8Array): Promise<string> {
  const uploadId = await uploads.begin(1, fileName, bytes.length)
  const half = Math.floor(bytes.length / 2)
  // Sent without waiting, as a client may: pieces are taken in the order in which they come.
  await Promise.all([
    uploads.append(uploadId, bytes.slice(0, half)),
    uploads.append(uploadId, bytes.slice(half)),
  ])
  return uploadId
}

const filesBelow = async (directory: string): Promise<string[]> =>
  existsSync(directory)
    ? (await readdir(directory, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
    : []

const text = new TextEncoder().encode('label,x,y\n'.concat('1,0.5,0.25\n'.repeat(10_000)))

describe('an upload', () => {
  test('comes back as it was sent, as often as it is read', async () => {
    const { uploads } = await createBench()
    const uploadId = await upload(uploads, 'points.csv', text)
    for (let count = 0; count < 2; count++) {
      const { fileName, bytes } = await uploads.read(uploadId)
      expect(fileName).toBe('points.csv')
      expect(Buffer.compare(bytes, text)).toBe(0)
    }
    await uploads.close()
  })

  test('has its gzip undone, whatever it is called', async () => {
    const { uploads } = await createBench()
    const packed = new Uint8Array(gzipSync(text))
    const { bytes } = await uploads.read(await upload(uploads, 'points.csv', packed))
    expect(Buffer.compare(bytes, text)).toBe(0)
    const empty = await uploads.read(
      await upload(uploads, 'empty.gz', new Uint8Array(gzipSync(new Uint8Array(0)))),
    )
    expect(empty.bytes).toHaveLength(0)
    await uploads.close()
  })

  test('of a truncated or damaged gzip file is refused by name', async () => {
    const { uploads } = await createBench()
    const packed = new Uint8Array(gzipSync(text))
    const damaged = packed.slice()
    damaged.fill(0xff, 20, 40)
    const wrongSum = packed.slice()
    wrongSum[wrongSum.length - 6] = (wrongSum.at(-6) ?? 0) ^ 1
    for (const bytes of [packed.slice(0, -10), packed.slice(0, 2), damaged, wrongSum]) {
      const refusal = await refusalOf(uploads.read(await upload(uploads, 'train.gz', bytes)))
      expect(refusal.code).toBe('upload/bad-gzip')
      expect(refusal.message).toContain('train.gz is a damaged or incomplete gzip file')
    }
    await uploads.close()
  })

  test('that unpacks to more than the limit is refused before it fills the memory', async () => {
    const { uploads } = await createBench({ unpackedBytes: 1024 * 1024 })
    const bomb = new Uint8Array(gzipSync(new Uint8Array(64 * 1024 * 1024)))
    const refusal = await refusalOf(uploads.read(await upload(uploads, 'bomb.gz', bomb)))
    expect(refusal.code).toBe('upload/too-large')
    expect(refusal.message).toContain('bomb.gz holds more than 1 MiB')
    await uploads.close()
  })

  test('cannot be used before it is whole, nor grow beyond what was announced', async () => {
    const { uploads } = await createBench()
    const uploadId = await uploads.begin(1, 'half.csv', 10)
    expect(await uploads.append(uploadId, new Uint8Array(6))).toBe(6)
    const incomplete = await refusalOf(uploads.read(uploadId))
    expect(incomplete.code).toBe('upload/incomplete')
    expect(incomplete.message).toContain('Of half.csv only 6 of 10 bytes')
    expect((await refusalOf(uploads.append(uploadId, new Uint8Array(5)))).code).toBe(
      'upload/too-long',
    )
    expect(await uploads.append(uploadId, new Uint8Array(4))).toBe(10)
    const large = await uploads.begin(1, 'large.csv', 2 * MAXIMUM_PIECE_BYTES)
    expect(
      (await refusalOf(uploads.append(large, new Uint8Array(MAXIMUM_PIECE_BYTES + 1)))).code,
    ).toBe('upload/piece-too-large')
    await uploads.close()
  })

  test('is refused when all together would be too much, until some are discarded', async () => {
    const { uploads } = await createBench({ uploadBytes: 100 })
    const first = await uploads.begin(1, 'first', 60)
    expect((await refusalOf(uploads.begin(2, 'second', 41))).code).toBe('upload/too-large')
    await uploads.discard(first)
    await uploads.begin(2, 'second', 41)
    await uploads.close()
  })

  test('never opens a path that the client names', async () => {
    const { uploads, directory } = await createBench()
    const uploadId = await upload(uploads, '../../../etc/passwd', text)
    expect((await uploads.read(uploadId)).fileName).toBe('../../../etc/passwd')
    expect(await filesBelow(directory)).toEqual([`${uploadId}.part`])
    for (const id of ['../studio.db', '/etc/passwd', '']) {
      expect((await refusalOf(uploads.read(id))).code).toBe('upload/not-found')
    }
    await uploads.close()
  })

  test('is gone from the disk when discarded, abandoned or forgotten', async () => {
    const { uploads, directory, clock } = await createBench()
    const discarded = await upload(uploads, 'discarded', text)
    await upload(uploads, 'abandoned', text)
    expect(await filesBelow(directory)).toHaveLength(2)
    await uploads.discard(discarded)
    await uploads.discard(discarded)
    expect(await filesBelow(directory)).toHaveLength(1)
    await uploads.discardOf(1)
    expect(await filesBelow(directory)).toHaveLength(0)

    const forgotten = await upload(uploads, 'forgotten', text)
    clock.advance(defaultLimits.uploadIdleMs)
    expect((await refusalOf(uploads.read(forgotten))).code).toBe('upload/not-found')
    await uploads.close()
    expect(await readdir(directory)).toEqual([])
    expect(clock.timerCount()).toBe(0)
  })

  test('of a studio that died is cleaned up a day later, not that of a living one', async () => {
    const { uploads, directory, clock } = await createBench()
    await mkdir(join(directory, 'old'), { recursive: true })
    await mkdir(join(directory, 'young'))
    const now = clock.now() / 1000
    await utimes(join(directory, 'old'), now - 90_000, now - 90_000)
    await utimes(join(directory, 'young'), now - 3600, now - 3600)
    await uploads.cleanOld()
    expect(await readdir(directory)).toEqual(['young'])
  })
})
