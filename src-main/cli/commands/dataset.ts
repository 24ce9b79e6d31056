import { z } from 'zod'
import {
  type GeneratorConfig,
  generatorConfigSchema,
  imagesImportSchema,
} from '@engine/protocol/dataset-config'
import type {
  ColumnStatistics,
  DatasetDescription,
  DatasetStatistics,
  DatasetSummary,
} from '@engine/protocol/dataset'
import { StudioError } from '@engine/protocol/errors'
import { basename, resolve } from 'node:path'
import { sentenceOf } from '../config-issues'
import { type StudioClient, withSession } from '../context'
import { byteText, metricText, tableText, timeText } from '../format'
import { jsonLine } from '../json-report'
import type { AddCommand } from '../program'
import { isFolder, uploadFolder } from '../folder-upload'
import { findDataset, targetOf } from '../references'
import { uploadFile } from '../upload'

interface ImportOptions {
  readonly name?: string
  readonly test?: string
  readonly target: string
  readonly header: string
  readonly task: string
  readonly missing: string
  readonly words: string
  readonly color: string
  readonly size: string
  readonly fit: string
  readonly images?: string
  readonly labels?: string
  readonly testImages?: string
  readonly testLabels?: string
  readonly json?: true
  readonly dataDir?: string
}

interface ListOptions {
  readonly json?: true
  readonly trashed?: true
  readonly dataDir?: string
}

interface GenerateOptions {
  readonly examples?: string
  readonly noise?: string
  readonly seed?: string
  readonly classes?: string
  readonly preview?: true
  readonly json?: true
  readonly dataDir?: string
}

/** `descent dataset import|list|show|generate`. */
export const addDatasetCommands: AddCommand = (program, context) => {
  const dataset = program.command('dataset').description('Import and look at data sets')
  const { terminal } = context

  dataset
    .command('import')
    .description(
      'Store a CSV, a folder of pictures, or files in the format of MNIST, as a data set',
    )
    .argument(
      '[file]',
      'CSV with the training examples, plain or gzip; or a folder with a subfolder of PNG and JPEG files for each class',
    )
    .option('--name <name>', 'name of the data set; otherwise that of the file')
    .option('--test <file>', 'CSV with test examples of the same form')
    .option(
      '--target <column>',
      'what to predict: first, last, a name, or a number from 0',
      'first',
    )
    .option('--header <header>', 'present, absent, or auto', 'auto')
    .option('--task <task>', 'classification, regression, or auto', 'auto')
    .option(
      '--missing <rule>',
      'cells without a number: refuse, or keep for the experiment to fill',
      'refuse',
    )
    .option('--words <rule>', 'columns of words: refuse, or one-hot as categories', 'refuse')
    .option('--color <color>', 'of a folder: auto (grey where every file is), grey or rgb', 'auto')
    .option(
      '--size <pixels>',
      'of a folder: side of the square every picture becomes; 0 keeps their own where all share a small one',
      '0',
    )
    .option('--fit <rule>', 'of a folder: crop to the middle, or stretch', 'crop')
    .option('--images <file>', 'IDX file of training images, plain or gzip')
    .option('--labels <file>', 'IDX file of training labels')
    .option('--test-images <file>', 'IDX file of test images')
    .option('--test-labels <file>', 'IDX file of test labels')
    .option('--json', 'as one JSON object')
    .option('--data-dir <dir>', "folder of the studio's data")
    .action(async (file: string | undefined, options: ImportOptions) => {
      const isIdx = options.images !== undefined || options.labels !== undefined
      if (isIdx === (file !== undefined)) {
        throw new StudioError(
          'cli/invalid-option',
          'Give either a CSV file or a folder of pictures, or --images and --labels for files in the format of MNIST.',
        )
      }
      await withSession(context, options.dataDir, async (client) => {
        const summary =
          file === undefined
            ? await importIdx(client, options)
            : (await isFolder(file))
              ? await importFolder(client, file, options)
              : await importCsv(client, file, options)
        if (options.json) terminal.print(jsonLine(summary))
        else {
          const { statistics } = await client.request('dataset/show', { id: summary.id })
          terminal.print(datasetText(summary, statistics))
        }
      })
    })

  dataset
    .command('list')
    .description('List the data sets')
    .option('--trashed', 'with those in the trash')
    .option('--json', 'one JSON object a line')
    .option('--data-dir <dir>', "folder of the studio's data")
    .action(async (options: ListOptions) => {
      await withSession(context, options.dataDir, async (client) => {
        const datasets = await client.request('dataset/list', {
          includeTrashed: options.trashed === true,
        })
        if (options.json) for (const summary of datasets) terminal.print(jsonLine(summary))
        else if (datasets.length === 0) terminal.note('There is no data set yet.')
        else terminal.print(listText(datasets))
      })
    })

  dataset
    .command('show')
    .description('Show what is in a data set: rows, columns, classes and their figures')
    .argument('<dataset>', 'name or number')
    .option('--json', 'as one JSON object')
    .option('--data-dir <dir>', "folder of the studio's data")
    .action(async (reference: string, options: ListOptions) => {
      await withSession(context, options.dataDir, async (client) => {
        const { id } = await findDataset(client, reference)
        const shown = await client.request('dataset/show', { id })
        terminal.print(
          options.json ? jsonLine(shown) : datasetText(shown.summary, shown.statistics),
        )
      })
    })

  dataset
    .command('generate')
    .description('Draw one of the built-in sets, store it and show its figures')
    .argument('<generator>', 'digits, xor, circles, moons, spirals, blobs, sine or plane')
    .option('--examples <count>', 'number of examples')
    .option('--noise <deviation>', 'standard deviation of the noise')
    .option('--classes <count>', 'number of blobs')
    .option('--seed <seed>', 'the same seed draws the same set')
    .option('--preview', 'show it without storing it')
    .option('--json', 'as one JSON object')
    .option('--data-dir <dir>', "folder of the studio's data")
    .action(async (generator: string, options: GenerateOptions) => {
      const settings = generatorOf(generator, options)
      await withSession(context, options.dataDir, async (client) => {
        if (options.preview) {
          const { description, statistics } = await client.request(
            'dataset/preview-generated',
            settings,
            { timeoutMs: 0 },
          )
          terminal.print(
            options.json
              ? jsonLine({ description, statistics })
              : descriptionText(description, statistics),
          )
          return
        }
        const summary = await client.request('dataset/generate', settings, { timeoutMs: 0 })
        const { statistics } = await client.request('dataset/show', { id: summary.id })
        if (options.json) {
          terminal.print(jsonLine(summary))
          return
        }
        const source = JSON.stringify({ source: 'generated', settings })
        terminal.print(
          `${datasetText(summary, statistics)}\n\nIn an experiment: "dataset": ${source}`,
        )
      })
    })
}

/**
 * Reads `--header`.
 *
 * @throws cli/invalid-option
 */
export function headerOf(text: string): 'auto' | 'present' | 'absent' {
  return oneOf('header', text, ['auto', 'present', 'absent'])
}

function oneOf<const T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === text)
  if (found !== undefined) return found
  throw new StudioError(
    'cli/invalid-option',
    `--${option} is ${text}; allowed: ${allowed.join(', ')}.`,
    { option, value: text },
  )
}

async function importCsv(
  client: StudioClient,
  file: string,
  options: ImportOptions,
): Promise<DatasetSummary> {
  const header = headerOf(options.header)
  const task = oneOf('task', options.task, ['auto', 'classification', 'regression'])
  return client.request(
    'dataset/import',
    {
      format: 'csv',
      name:
        options.name ??
        basename(file)
          .replace(/\.gz$/i, '')
          .replace(/\.[^.]+$/, ''),
      trainUpload: await uploadFile(client, file),
      testUpload: options.test === undefined ? null : await uploadFile(client, options.test),
      header,
      target: targetOf(options.target),
      task,
      missing: oneOf('missing', options.missing, ['refuse', 'keep']),
      words: oneOf('words', options.words, ['refuse', 'one-hot']),
    },
    { timeoutMs: 0 },
  )
}

async function importFolder(
  client: StudioClient,
  folder: string,
  options: ImportOptions,
): Promise<DatasetSummary> {
  const given = {
    format: 'images',
    name: options.name ?? basename(resolve(folder)),
    color: options.color,
    ...numberOption('size', options.size),
    fit: options.fit,
    folderUpload: '',
  }
  const parsed = imagesImportSchema.safeParse(given)
  if (!parsed.success) {
    throw new StudioError(
      'cli/invalid-option',
      parsed.error.issues.map((issue) => sentenceOf(issue, imagesImportSchema, given)).join('\n'),
      { issues: z.flattenError(parsed.error).formErrors },
    )
  }
  const folderUpload = await uploadFolder(client, folder)
  return client.request('dataset/import', { ...parsed.data, folderUpload }, { timeoutMs: 0 })
}

async function importIdx(client: StudioClient, options: ImportOptions): Promise<DatasetSummary> {
  const { images, labels, testImages, testLabels } = options
  if (images === undefined || labels === undefined) {
    throw new StudioError(
      'cli/invalid-option',
      'Images and labels come in two files: give both --images and --labels.',
    )
  }
  if ((testImages === undefined) !== (testLabels === undefined)) {
    throw new StudioError(
      'cli/invalid-option',
      'Test images and labels come in two files: give both --test-images and --test-labels.',
    )
  }
  return client.request(
    'dataset/import',
    {
      format: 'idx',
      name: options.name ?? basename(images).replace(/\.gz$/i, ''),
      trainImagesUpload: await uploadFile(client, images),
      trainLabelsUpload: await uploadFile(client, labels),
      testImagesUpload: testImages === undefined ? null : await uploadFile(client, testImages),
      testLabelsUpload: testLabels === undefined ? null : await uploadFile(client, testLabels),
    },
    { timeoutMs: 0 },
  )
}

function generatorOf(generator: string, options: GenerateOptions): GeneratorConfig {
  const given = {
    generator,
    ...numberOption('exampleCount', options.examples),
    ...numberOption('noise', options.noise),
    ...numberOption('classCount', options.classes),
    ...numberOption('seed', options.seed),
  }
  const parsed = generatorConfigSchema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new StudioError(
    'cli/invalid-option',
    parsed.error.issues.map((issue) => sentenceOf(issue, generatorConfigSchema, given)).join('\n'),
    { issues: z.flattenError(parsed.error).formErrors },
  )
}

function numberOption(field: string, text: string | undefined): Record<string, number | string> {
  if (text === undefined) return {}
  // What is no number stays as it is, for the schema to name it.
  return { [field]: text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text) }
}

function listText(datasets: readonly DatasetSummary[]): string {
  return tableText(
    [
      { title: 'id', isNumeric: true },
      { title: 'name' },
      { title: 'task' },
      { title: 'inputs' },
      { title: 'classes', isNumeric: true },
      { title: 'train', isNumeric: true },
      { title: 'test', isNumeric: true },
      { title: 'size', isNumeric: true },
      { title: 'created' },
    ],
    datasets.map((dataset) => [
      String(dataset.id),
      dataset.trashedAt === null ? dataset.name : `${dataset.name} (trashed)`,
      dataset.task,
      dataset.inputShape.join('×'),
      dataset.classes.length === 0 ? '–' : String(dataset.classes.length),
      String(dataset.trainCount),
      String(dataset.testCount),
      byteText(dataset.sizeBytes),
      timeText(dataset.createdAt),
    ]),
  )
}

function datasetText(summary: DatasetSummary, statistics: DatasetStatistics): string {
  return [
    `data set ${String(summary.id)}  ${summary.name}`,
    descriptionText(summary, statistics),
    `  stored        ${byteText(summary.sizeBytes)}, SHA-256 ${summary.hash}`,
  ].join('\n')
}

function descriptionText(description: DatasetDescription, statistics: DatasetStatistics): string {
  const { minimum, maximum, mean, standardDeviation } = statistics
  const lines = [
    `  task          ${description.task}`,
    `  examples      ${String(description.trainCount)} to train, ${String(description.testCount)} to test`,
    `  inputs        ${description.inputShape.join('×')} (${String(statistics.columnCount)} values, ${description.inputType})`,
    `  values        ${metricText(minimum)} to ${metricText(maximum)}, mean ${metricText(mean)}, standard deviation ${metricText(standardDeviation)}`,
  ]
  if (description.classes.length > 0) {
    lines.push(
      '',
      tableText(
        [
          { title: 'class' },
          { title: 'train', isNumeric: true },
          { title: 'test', isNumeric: true },
        ],
        description.classes.map((name, index) => [
          name,
          String(statistics.trainClassCounts[index] ?? 0),
          String(statistics.testClassCounts[index] ?? 0),
        ]),
      ),
    )
  }
  // The pixels of an image are no columns that anybody reads one by one.
  const columns = description.inputShape.length === 1 ? statistics.columns : []
  const shown = [...columns.slice(0, 50), ...statistics.targets]
  if (shown.length > 0) lines.push('', columnText(shown))
  if (columns.length > 50) lines.push(`… and ${String(columns.length - 50)} more columns`)
  return lines.join('\n')
}

function columnText(columns: readonly ColumnStatistics[]): string {
  return tableText(
    [
      { title: 'column' },
      { title: 'min', isNumeric: true },
      { title: 'max', isNumeric: true },
      { title: 'mean', isNumeric: true },
      { title: 'deviation', isNumeric: true },
    ],
    columns.map((column) => [
      column.name,
      metricText(column.minimum),
      metricText(column.maximum),
      metricText(column.mean),
      metricText(column.standardDeviation),
    ]),
  )
}
