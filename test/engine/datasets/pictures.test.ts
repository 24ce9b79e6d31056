import { exifOrientation } from '@engine/datasets/exif-orientation'
import { decodeJpeg, isJpeg, readJpegHeader } from '@engine/datasets/jpeg'
import { parsePictures, type PictureSource } from '@engine/datasets/pictures'
import { scalePicture } from '@engine/datasets/picture-scaling'
import { decodePng, isPng, readPngHeader } from '@engine/datasets/png'
import { StudioError } from '@engine/protocol/errors'
import { archiveEnd, archiveHeader, archivePadding } from '@engine/protocol/folder-archive'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

/** Files that other programs wrote, with the pixels that they read in them. */
const { files } = z
  .object({
    files: z.array(
      z.object({
        name: z.string(),
        width: z.int(),
        height: z.int(),
        /** Decoders of JPEG round differently, and smooth coarse colours differently. */
        tolerance: z.number(),
        file: z.base64(),
        rgba: z.base64(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'picture-files.json'), 'utf8')))

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'))

function fileNamed(name: string): Uint8Array {
  const found = files.find((file) => file.name === name)
  if (!found) throw new TypeError(`there is no ${name}`)
  return bytesOf(found.file)
}

function archive(entries: Readonly<Record<string, Uint8Array>>): Uint8Array<ArrayBuffer> {
  const parts = Object.entries(entries).flatMap(([path, bytes]) => [
    ...archiveHeader(new TextEncoder().encode(path), bytes.length),
    bytes,
    archivePadding(bytes.length),
  ])
  return new Uint8Array(Buffer.concat([...parts, archiveEnd()]))
}

function parse(
  entries: Readonly<Record<string, Uint8Array>> | Uint8Array<ArrayBuffer>,
  choices: Partial<PictureSource> = {},
) {
  const bytes = entries instanceof Uint8Array ? entries : archive(entries)
  const work = parsePictures({
    ...{ format: 'images', name: 'pictures', color: 'auto', size: 0, fit: 'crop' },
    ...choices,
    folder: { fileName: 'pets', bytes },
  })
  for (;;) {
    const next = work.next()
    if (next.done === true) return next.value
  }
}

function refusal(
  entries: Readonly<Record<string, Uint8Array>> | Uint8Array<ArrayBuffer>,
  choices: Partial<PictureSource> = {},
): string {
  try {
    parse(entries, choices)
  } catch (error) {
    if (error instanceof StudioError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'no refusal'
}

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(content.length)
  body.copy(out, 4)
  let crc = 0xffff_ffff
  for (const byte of body) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  out.writeUInt32BE((crc ^ 0xffff_ffff) >>> 0, out.length - 4)
  return out
}

/** Grey bytes of that size, whatever the data unpacks to. */
function pngOf(width: number, height: number, data: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return new Uint8Array(
    Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(data)),
      chunk('IEND', new Uint8Array(0)),
    ]),
  )
}

/** Rows of grey values; every line has no filter. */
function greyPng(rows: readonly (readonly number[])[]): Uint8Array {
  const lines = rows.flatMap((row) => [0, ...row])
  return pngOf(rows[0]?.length ?? 0, rows.length, Uint8Array.from(lines))
}

const dark = greyPng([
  [0, 10],
  [20, 30],
])
const light = greyPng([
  [200, 210],
  [220, 255],
])

describe('a picture file', () => {
  test.each(files)('$name gives the pixels that its program reads', (file) => {
    const bytes = bytesOf(file.file)
    const expected = bytesOf(file.rgba)
    const isPngFile = file.name.endsWith('.png')
    expect([isPng(bytes), isJpeg(bytes)]).toEqual([isPngFile, !isPngFile])
    const header = isPngFile ? readPngHeader(bytes) : readJpegHeader(bytes)
    const picture = isPngFile ? decodePng(bytes) : decodeJpeg(bytes)
    const size = { width: file.width, height: file.height }
    expect(header).toMatchObject(size)
    expect(picture).toMatchObject(size)
    expect(picture.rgba).toHaveLength(expected.length)
    const worst = picture.rgba.reduce((most, value, place) => {
      // Where nothing is seen no colour can be wrong.
      const isHidden = expected[place - (place % 4) + 3] === 0 && place % 4 !== 3
      return isHidden ? most : Math.max(most, Math.abs(value - (expected[place] ?? NaN)))
    }, 0)
    expect(worst).toBeLessThanOrEqual(file.tolerance)
  })

  test('that unpacks to more than its size, to less, or not at all is refused', () => {
    expect(() => decodePng(pngOf(4, 4, new Uint8Array(100_000_000)))).toThrow(/more pixels/)
    expect(() => decodePng(pngOf(4, 4, new Uint8Array(19)))).toThrow(/fewer pixels/)
    expect(() => decodePng(pngOf(4, 4, new Uint8Array(20).fill(9)))).toThrow(/filter 9/)
    const rgb = fileNamed('rgb.png')
    for (let length = 8; length < rgb.length; length += 7) {
      expect(() => decodePng(rgb.subarray(0, length))).toThrow()
      const flipped = rgb.slice()
      flipped[length] = (flipped[length] ?? 0) ^ 0x55
      // A byte of a part that is passed over may be anything.
      const decoded = attempted(() => decodePng(flipped).rgba)
      if (decoded !== null) expect(decoded).toEqual(decodePng(rgb).rgba)
    }
    const jpeg = fileNamed('444.jpg')
    for (let length = 4; length < jpeg.length - 40; length += 29) {
      expect(attempted(() => readJpegHeader(jpeg.subarray(0, length)))).toSatisfy(
        (header) => header === null || (header as { width: number }).width === 21,
      )
    }
  })
})

describe('the orientation that a camera notes', () => {
  test('is read wherever a file is cut off, or not at all', () => {
    const jpeg = fileNamed('orientation-6.jpg')
    expect(exifOrientation(jpeg)).toBe(6)
    for (let length = 0; length <= jpeg.length; length++) {
      expect([1, 6]).toContain(exifOrientation(jpeg.subarray(0, length)))
    }
  })

  test('counts only where it is one of the eight', () => {
    const jpeg = fileNamed('orientation-6.jpg').slice()
    const exif = Buffer.from(jpeg.buffer).indexOf('Exif')
    const tag = Buffer.from(jpeg.buffer).indexOf(Buffer.from([0x01, 0x12, 0, 3]), exif)
    expect(tag).toBeGreaterThan(exif)
    jpeg[tag + 9] = 9
    expect(exifOrientation(jpeg)).toBe(1)
    jpeg[tag + 9] = 3
    expect(exifOrientation(jpeg)).toBe(3)
  })
})

function attempted<Result>(read: () => Result): Result | null {
  try {
    return read()
  } catch {
    return null
  }
}

describe('the size of a picture', () => {
  const rgba = Uint8Array.from([0, 40, 80, 120, 160, 200, 240, 20].flatMap((v) => [v, v, v, 255]))
  const picture = { width: 4, height: 2, rgba }
  const scaled = (
    height: number,
    width: number,
    fit: 'crop' | 'stretch',
    from = picture,
  ): number[] => {
    const out = new Uint8Array(height * width)
    scalePicture(from, out, 0, [1, height, width], fit)
    return [...out]
  }

  test('becomes smaller by the mean over areas, with shares of the pixels on their borders', () => {
    expect(scaled(1, 2, 'stretch')).toEqual([(0 + 40 + 160 + 200) / 4, (80 + 120 + 240 + 20) / 4])
    // Three columns of 4/3 pixels each: the first is pixel 0 and a third of pixel 1.
    expect(scaled(2, 3, 'stretch').slice(0, 3)).toEqual([10, 60, 110])
  })

  test('becomes larger between its pixels, and its own size keeps its bytes', () => {
    const two = { width: 2, height: 1, rgba: rgba.slice(0, 8) }
    expect(scaled(1, 4, 'stretch', two)).toEqual([0, 10, 30, 40])
    expect(scaled(2, 4, 'crop')).toEqual([0, 40, 80, 120, 160, 200, 240, 20])
  })

  test('of another shape is cut to its middle, or squeezed', () => {
    expect(scaled(2, 2, 'crop')).toEqual([40, 80, 200, 240])
    expect(scaled(2, 2, 'stretch')).toEqual([20, 100, 180, 130])
  })

  test('has white behind what is transparent, and grey by the weights of BT.601', () => {
    const mixed = { width: 2, height: 1, rgba: Uint8Array.from([0, 0, 0, 0, 100, 200, 50, 255]) }
    expect(scaled(1, 2, 'crop', mixed)).toEqual([255, Math.round(29.9 + 117.4 + 5.7)])
  })
})

describe('a folder of pictures', () => {
  test('becomes classes by its subfolders, their numbers in order', () => {
    const { dataset, decisions } = parse({
      'digits/10/b.png': light,
      'digits/2/a.PNG': dark,
      'digits/2/nested/c.png': light,
      'digits/README.txt': new Uint8Array(3),
      'digits/2/.hidden.png': new Uint8Array(3),
    })
    expect(dataset.description).toMatchObject({
      inputShape: [1, 2, 2],
      inputType: 'uint8',
      classes: ['2', '10'],
      trainCount: 3,
      testCount: 0,
      origin: { type: 'imported', format: 'images', files: ['pets'] },
    })
    // The classes alternate: 2/a, 10/b, 2/nested/c.
    const bright = [200, 210, 220, 255]
    expect([...dataset.train.inputs]).toEqual([0, 10, 20, 30, ...bright, ...bright])
    expect([...dataset.train.targets]).toEqual([0, 1, 0])
    expect(decisions).toEqual([
      { code: 'images/grey', details: {} },
      { code: 'images/own-size', details: { width: 2, height: 2 } },
      { code: 'images/others', details: { count: 2 } },
    ])
  })

  test('brings its test part, in colours and in the size that was asked for', () => {
    const long = `${'long-name-'.repeat(14)}猫.png`
    const { dataset } = parse(
      {
        'train/cats/1.png': dark,
        [`train/dogs/${long}`]: fileNamed('rgb.png'),
        'test/dogs/1.jpg': fileNamed('444.jpg'),
      },
      { size: 4 },
    )
    const { description, train } = dataset
    expect(description.inputShape).toEqual([3, 4, 4])
    expect(description.inputNames).toHaveLength(48)
    expect([train.count, dataset.test?.count, dataset.test?.targets[0]]).toEqual([2, 1, 1])
    const planes = [0, 1, 2].map((c) => [...train.inputs.subarray(c * 16, c * 16 + 16)])
    expect(planes[1]).toEqual(planes[0])
    expect(planes[2]).toEqual(planes[0])
    expect(train.inputs.subarray(48, 64)).not.toEqual(train.inputs.subarray(64, 80))
  })

  test('uses a validation part for testing where there is no other, and says so', () => {
    const both = { 'train/a/1.png': dark, 'train/b/1.png': light, 'val/a/1.png': dark }
    const used = parse(both)
    expect(used.dataset.test?.count).toBe(1)
    expect(used.decisions.map(({ code }) => code)).toContain('images/validation-tests')
    const unused = parse({ ...both, 'test/b/1.png': light })
    expect(unused.dataset.test?.targets).toEqual(Int32Array.of(1))
    expect(unused.decisions.map(({ code }) => code)).toContain('images/validation-unused')
  })

  test('is refused with the file that is wrong', () => {
    const good = { 'a/1.png': dark, 'b/1.png': light }
    const text = new TextEncoder().encode('<html>')
    expect(refusal({ ...good, 'b/2.png': text })).toMatch(
      /^images\/not-a-picture: b\/2\.png .*3c 68/,
    )
    expect(refusal({ ...good, 'b/2.jpg': new Uint8Array(0) })).toMatch(/b\/2\.jpg is empty/)
    expect(refusal({ ...good, 'b/2.png': dark.subarray(0, 50) })).toMatch(/^images\/damaged: b\/2/)
    const huge = pngOf(60_000, 60_000, new Uint8Array(9))
    expect(refusal({ ...good, 'b/2.png': huge })).toMatch(/^images\/picture-too-large: b\/2\.png/)
    const bomb = pngOf(2, 2, new Uint8Array(50_000_000))
    expect(refusal({ ...good, 'b/2.png': bomb })).toMatch(/^images\/damaged: b\/2\.png .*more/)
    const jpeg = fileNamed('444.jpg')
    expect(refusal({ ...good, 'b/2.jpg': jpeg.subarray(0, 400) })).toMatch(/^images\/damaged: b\/2/)
    expect(refusal({ ...good, '3.png': dark })).toMatch(/^images\/no-class: 3\.png/)
    expect(refusal({ 'a/1.png': dark, 'a/2.png': dark })).toMatch(/^images\/single-class/)
    expect(refusal({ 'notes.txt': text })).toMatch(/^images\/none/)
    expect(refusal({ 'test/a/1.png': dark, 'val/b/1.png': dark })).toMatch(/^images\/no-training/)
    expect(refusal({ 'train/a/1.png': dark, 'train/b/1.png': dark, 'test/c/1.png': dark })).toMatch(
      /^images\/unknown-class: test\/c\/1\.png/,
    )
  })

  test('is refused when its archive leads out of it or is damaged', () => {
    const outside = ['../b/1.png', '/etc/b/1.png', 'b/../../1.png', 'C:\\b\\1.png', '..\\b\\1.png']
    for (const path of outside) {
      expect(refusal({ 'a/1.png': dark, [path]: light })).toMatch(/^images\/bad-path/)
    }
    const whole = archive({ 'a/1.png': dark, 'b/1.png': light })
    expect(refusal(whole.subarray(0, 1100))).toMatch(/^images\/bad-archive/)
    const wrong = whole.slice()
    wrong[3] = 0x41
    expect(refusal(wrong)).toMatch(/^images\/bad-archive.*checksum/)
  })
})
