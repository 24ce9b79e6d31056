import { parseCsv } from '@engine/datasets/csv'
import { parseIdx } from '@engine/datasets/idx'
import type { Dataset, Examples } from '@engine/datasets/dataset'
import { datasetStatistics } from '@engine/datasets/statistics'
import { decodeDataset, encodeDataset } from '@engine/datasets/stored-dataset'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { describeGolden, expectClose, findDataFile } from '../../golden/golden-files'

const numbers = z.array(z.number())
const caseSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('idx'),
    id: z.string(),
    images: z.string(),
    labels: z.string(),
    count: z.int(),
    rows: z.int(),
    cols: z.int(),
    pixel_sum: z.int(),
    nonzero: z.int(),
    mean_scaled: z.number(),
    std_scaled: z.number(),
    first_labels: numbers,
    last_labels: numbers,
    class_counts: numbers,
    first_image_row14: numbers,
    last_image_sum: z.int(),
  }),
  z.object({
    kind: z.literal('mnist_csv'),
    id: z.string(),
    file: z.string(),
    header: z.boolean(),
    rows: z.int(),
    columns: z.int(),
    first_labels: numbers,
    class_counts: numbers,
    pixel_sum: z.int(),
  }),
  z.object({
    kind: z.literal('numeric_csv'),
    id: z.string(),
    file: z.string(),
    first_line_is_header: z.boolean(),
    rows: z.int(),
    columns: z.int(),
    first_row: numbers,
    last_row: numbers,
    column_mean: numbers,
    column_std_population: numbers,
    column_min: numbers,
    column_max: numbers,
  }),
])
type Check<Kind extends string> = Extract<z.infer<typeof caseSchema>, { kind: Kind }>

interface InputFile {
  readonly fileName: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** A file of the shared data with gzip undone; null where it is not there. */
function read(path: string): InputFile | null {
  const found = findDataFile(path)
  if (found === null) return null
  const raw = readFileSync(found)
  const isCompressed = raw[0] === 0x1f && raw[1] === 0x8b
  return { fileName: path, bytes: Uint8Array.from(isCompressed ? gunzipSync(raw) : raw) }
}

function sumOf(values: Examples['inputs']): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}

function expectSameBytes(found: Examples['inputs' | 'targets'], expected: typeof found): void {
  expect(found.constructor).toBe(expected.constructor)
  const bytesOf = (values: typeof found) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  expect(bytesOf(found).equals(bytesOf(expected))).toBe(true)
}

/** What is stored of a data set gives it back. */
function expectStoredAlike(dataset: Dataset): void {
  const stored = decodeDataset(encodeDataset(dataset))
  expect(stored.description).toEqual(dataset.description)
  expect(stored.train.count).toBe(dataset.train.count)
  expectSameBytes(stored.train.inputs, dataset.train.inputs)
  expectSameBytes(stored.train.targets, dataset.train.targets)
  expect(stored.test).toBe(dataset.test)
}

function checkIdx(check: Check<'idx'>, trainImages: InputFile, trainLabels: InputFile): void {
  const { dataset } = parseIdx({
    format: 'idx',
    name: 'images',
    trainImages,
    trainLabels,
    testImages: null,
    testLabels: null,
  })
  const { train, description } = dataset
  const pixelCount = check.rows * check.cols
  expect(train.count).toBe(check.count)
  expect(description.inputShape).toEqual([1, check.rows, check.cols])
  expect(train.inputs).toBeInstanceOf(Uint8Array)
  expect(sumOf(train.inputs)).toBe(check.pixel_sum)
  expect(sumOf(train.inputs.subarray(-pixelCount))).toBe(check.last_image_sum)
  expect(Uint8Array.from(train.inputs).filter((pixel) => pixel > 0)).toHaveLength(check.nonzero)
  const row14 = train.inputs.subarray(14 * check.cols, 15 * check.cols)
  expect([...row14]).toEqual(check.first_image_row14)
  expect([...train.targets.slice(0, check.first_labels.length)]).toEqual(check.first_labels)
  expect([...train.targets.slice(-check.last_labels.length)]).toEqual(check.last_labels)
  const statistics = datasetStatistics(dataset)
  expect(statistics.trainClassCounts).toEqual(check.class_counts)
  expectClose(
    [statistics.mean / 255, statistics.standardDeviation / 255],
    [check.mean_scaled, check.std_scaled],
    1e-12,
  )
  expectStoredAlike(dataset)
}

function checkMnistCsv(check: Check<'mnist_csv'>, train: InputFile): void {
  const { dataset, decisions } = parseCsv({
    format: 'csv',
    name: 'digits',
    train,
    test: null,
    header: 'auto',
    target: 'first',
    task: 'auto',
    missing: 'refuse',
    words: 'refuse',
  })
  const { description } = dataset
  expect(decisions.map(({ code }) => code)).toContain(check.header ? 'csv/header' : 'csv/no-header')
  expect(dataset.train.count).toBe(check.rows)
  expect(description.inputShape).toEqual([1, 28, 28])
  expect(description.inputNames).toHaveLength(check.columns - 1)
  expect(description.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
  expect(sumOf(dataset.train.inputs)).toBe(check.pixel_sum)
  expect([...dataset.train.targets.slice(0, check.first_labels.length)]).toEqual(check.first_labels)
  expect(datasetStatistics(dataset).trainClassCounts).toEqual(check.class_counts)
  expectStoredAlike(dataset)
}

function checkTable(check: Check<'numeric_csv'>, train: InputFile): void {
  const { dataset } = parseCsv({
    format: 'csv',
    name: 'table',
    train,
    test: null,
    header: check.first_line_is_header ? 'present' : 'auto',
    target: 'last',
    task: 'regression',
    missing: 'refuse',
    words: 'refuse',
  })
  const statistics = datasetStatistics(dataset)
  const columns = [...statistics.columns, ...statistics.targets]
  const inputCount = check.columns - 1
  const { inputs, targets, count } = dataset.train
  expect(count).toBe(check.rows)
  expect(columns).toHaveLength(check.columns)
  expect([...inputs.slice(0, inputCount), targets[0]]).toEqual(check.first_row)
  expect([...inputs.slice(-inputCount), targets.at(-1)]).toEqual(check.last_row)
  expect(columns.map(({ minimum }) => minimum)).toEqual(check.column_min)
  expect(columns.map(({ maximum }) => maximum)).toEqual(check.column_max)
  expectClose(
    columns.map(({ mean }) => mean),
    check.column_mean,
    1e-12,
  )
  expectClose(
    columns.map(({ standardDeviation }) => standardDeviation),
    check.column_std_population,
    1e-12,
  )
  expectStoredAlike(dataset)
}

describeGolden('data_checks.json', caseSchema, (checks) => {
  for (const check of checks) {
    it(`reads ${check.id}`, (context) => {
      const files: InputFile[] = []
      for (const path of check.kind === 'idx' ? [check.images, check.labels] : [check.file]) {
        const file = read(path)
        if (!file) {
          context.skip(`there is no file ${path}`)
          return
        }
        files.push(file)
      }
      const [first, second] = files
      if (!first) throw new Error('every case names a file')
      if (check.kind === 'idx' && second) checkIdx(check, first, second)
      if (check.kind === 'mnist_csv') checkMnistCsv(check, first)
      if (check.kind === 'numeric_csv') checkTable(check, first)
    })
  }
})
