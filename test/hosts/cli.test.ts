import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { beforeAll, describe, expect, test } from 'vitest'
import { experimentFile, run, start } from './command-line'
import { buildProgram, temporaryDirectory } from './program'

interface JsonEvent {
  readonly event: string
  readonly run: number
  readonly step?: number
  readonly loss?: number | string
  readonly epoch?: number
  readonly metrics?: Readonly<Record<string, number | string>>
  readonly status?: string
  readonly steps?: number
  readonly seconds?: number
  readonly initialHash?: string
  readonly code?: string
}

/** Every line of standard output has to be one object. */
function eventsOf(out: string): JsonEvent[] {
  // What the events hold is what the tests below look at.
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonEvent)
}

/** A run that does not end by itself. */
const endless = { training: { length: { unit: 'iterations', count: 500_000_000 } } }

beforeAll(buildProgram)

describe('descent train', () => {
  test('--json tells of every step and epoch as one object a line', async () => {
    const directory = temporaryDirectory()
    const { code, out, err } = await run(
      'train',
      experimentFile(directory),
      '--json',
      '--data-dir',
      join(directory, 'data'),
    )
    expect(code).toBe(0)
    expect(err).toBe('')
    const events = eventsOf(out)
    expect(events[0]).toMatchObject({ event: 'run-started', run: 1, steps: 40, stepsPerEpoch: 8 })
    const steps = events.filter(({ event }) => event === 'step')
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    for (const { loss } of steps) expect(loss).toBeGreaterThan(0)
    const epochs = events.filter(({ event }) => event === 'epoch')
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5])
    expect(epochs.map(({ step }) => step)).toEqual([8, 16, 24, 32, 40])
    for (const { metrics } of epochs) {
      expect(metrics?.['train/accuracy']).toBeGreaterThan(0)
      expect(metrics?.['test/accuracy']).toBeGreaterThan(0)
    }
    const last = events.at(-1)
    expect(last).toMatchObject({ event: 'run-finished', run: 1, status: 'finished', steps: 40 })
    expect(last?.seconds).toBeGreaterThan(0)
    expect(last?.metrics).toEqual(epochs.at(-1)?.metrics)
    expect(events).toHaveLength(1 + 40 + 5 + 1)
  })

  test('in a pipe it writes plain lines, without a single escape', async () => {
    const directory = temporaryDirectory()
    const { code, out } = await run(
      'train',
      experimentFile(directory),
      '--data-dir',
      join(directory, 'data'),
    )
    expect(code).toBe(0)
    const lines = out.trimEnd().split('\n')
    expect(lines).toHaveLength(7)
    expect(lines[1]).toMatch(/^run 1 .*: epoch 1, step 8 of 40: .*test\/accuracy [\d.]+/)
    expect(lines[6]).toMatch(/^run 1 .*: finished after 40 steps in .*, best test\/accuracy/)
    expect(out).not.toContain('\u001b')
    expect(out).not.toContain('\r')
  })

  test('a loss that leaves the finite numbers is an outcome with a code of its own', async () => {
    const directory = temporaryDirectory()
    const file = experimentFile(directory, {
      network: {
        layers: [
          { type: 'affine', units: 8 },
          { type: 'affine', units: 1 },
        ],
      },
      dataset: { source: 'generated', settings: { generator: 'plane', exampleCount: 200 } },
      loss: 'mean-squared-error',
      training: { batchSize: 20, length: { unit: 'iterations', count: 2000 } },
      optimizers: [{ type: 'sgd', learningRate: 900 }],
    })
    const { code, out } = await run('train', file, '--json', '--data-dir', join(directory, 'data'))
    expect(code).toBe(3)
    const events = eventsOf(out)
    expect(events.at(-1)).toMatchObject({ event: 'run-finished', status: 'diverged' })
    const losses = events.filter(({ event }) => event === 'step').map(({ loss }) => loss)
    expect(losses.some((loss) => loss === 'NaN' || loss === 'Infinity')).toBe(true)
  })

  test.skipIf(process.platform === 'win32')(
    'Ctrl-C stops after a step and leaves a run that goes on where it stopped',
    async () => {
      const directory = temporaryDirectory()
      const dataDirectory = join(directory, 'data')
      const training = Promise.withResolvers<undefined>()
      const { child, ended } = start(
        ['train', experimentFile(directory, endless), '--json', '--data-dir', dataDirectory],
        (line) => {
          if (line.includes('"event":"step"')) training.resolve(undefined)
        },
      )
      await training.promise
      // As a terminal does: to every process of the group, the engines too.
      process.kill(-(child.pid ?? 0), 'SIGINT')
      const { code, out, err } = await ended
      expect(err).toContain('Stopping after the present step')
      expect(code).toBe(4)
      const end = eventsOf(out).at(-1)
      expect(end).toMatchObject({ event: 'run-finished', status: 'stopped' })

      const shown = await run('runs', 'show', '1', '--json', '--data-dir', dataDirectory)
      // The result of run/show.
      const { summary } = JSON.parse(shown.out) as {
        summary: { status: string; step: number; checkpointStep: number }
      }
      expect(summary).toMatchObject({ status: 'stopped', step: end?.steps })
      expect(summary.checkpointStep).toBe(end?.steps)

      const resumed = Promise.withResolvers<JsonEvent>()
      const again = start(['resume', '1', '--json', '--data-dir', dataDirectory], (line) => {
        if (line.includes('"event":"step"')) resumed.resolve(JSON.parse(line) as JsonEvent)
      })
      expect((await resumed.promise).step).toBe((end?.steps ?? 0) + 1)
      again.child.kill('SIGTERM')
      expect((await again.ended).code).toBe(4)
    },
  )

  test('a reader that leaves stops the training without a word about the pipe', async () => {
    const directory = temporaryDirectory()
    const dataDirectory = join(directory, 'data')
    const { child, ended } = start(
      ['train', experimentFile(directory, endless), '--json', '--data-dir', dataDirectory],
      (line) => {
        if (line.includes('"event":"step"')) child.stdout?.destroy()
      },
    )
    const { code, err } = await ended
    expect(code).toBe(4)
    expect(err).not.toContain('EPIPE')
    const { out } = await run('runs', 'list', '--json', '--data-dir', dataDirectory)
    expect(JSON.parse(out)).toMatchObject({ status: 'stopped' })
  })

  test.each([
    [['train'], "missing required argument 'config'"],
    [['train', 'no-such.json'], 'no-such.json cannot be read: there is no such file.'],
    [['train', 'package.json'], 'There is no field "productName" at the top'],
    [['tarin'], "unknown command 'tarin'"],
    [['runs', 'list', '--nope'], "unknown option '--nope'"],
    [['runs', 'show', '7'], '7'],
    [['runs', 'show', 'nobody'], 'There is no run named nobody'],
    [['runs', 'show', 'latest'], 'There is no run yet'],
    [['export', '1', '--format', 'onnx'], '--format is onnx; allowed: safetensors, npz, csv.'],
    [['export', '1', '--checkpoint', 'worst'], '--checkpoint is worst'],
    [['dataset', 'show', 'mnist'], 'There is no data set mnist'],
    [['dataset', 'import'], 'Give either a CSV file or a folder of pictures, or --images'],
    [['dataset', 'import', '--images', 'x'], 'give both --images and --labels'],
    [['dataset', 'import', 'no-such.csv'], 'no-such.csv cannot be read: there is no such file.'],
    [['dataset', 'generate', 'digit'], 'generator is "digit"; allowed: "digits"'],
    [['dataset', 'generate', 'xor', '--examples', 'many'], 'exampleCount is "many"'],
    [['serve', '--port', '99999'], '--port is 99999'],
  ])('descent %j is refused with 2 and a sentence', async (args, sentence) => {
    const dataDirectory = join(temporaryDirectory(), 'data')
    const where =
      args[0] === 'tarin' || args.includes('--nope') ? [] : ['--data-dir', dataDirectory]
    const { code, out, err } = await run(...args, ...where)
    expect(err).toContain(sentence)
    expect(err).not.toContain('    at ')
    expect(out).toBe('')
    expect(code).toBe(2)
  })

  test('an experiment that does not fit its data is refused before anything is stored', async () => {
    const directory = temporaryDirectory()
    const dataDirectory = join(directory, 'data')
    const file = experimentFile(directory, {
      training: { batchSize: 5000, length: { unit: 'epochs', count: 1 } },
    })
    const { code, out, err } = await run('train', file, '--json', '--data-dir', dataDirectory)
    expect(code).toBe(2)
    expect(err).toContain('5000')
    expect(eventsOf(out)).toEqual([expect.objectContaining({ event: 'error' })])
    const listed = await run('runs', 'list', '--json', '--data-dir', dataDirectory)
    expect(listed).toMatchObject({ code: 0, out: '' })
  })

  test.skipIf(process.platform !== 'linux')(
    'a data folder that cannot be written is a failure that names it (in /proc, so on Linux alone)',
    async () => {
      const { code, err } = await run('runs', 'list', '--data-dir', '/proc/descent')
      expect(code).toBe(1)
      expect(err).toContain('/proc/descent')
    },
  )

  test('--help lists commands and exit codes and is no error', async () => {
    const { code, out, err } = await run('--help')
    expect(code).toBe(0)
    expect(err).toBe('')
    for (const command of ['train', 'compare', 'runs', 'export', 'predict', 'dataset', 'resume']) {
      expect(out).toContain(`  ${command}`)
    }
    expect(out).toContain('3  a run diverged')
  })
})

describe('descent compare', () => {
  test('ranks the optimizers, all from the same weights', async () => {
    const directory = temporaryDirectory()
    const file = experimentFile(directory, {
      optimizers: [
        { type: 'sgd', learningRate: 0.001 },
        { type: 'adam', learningRate: 0.05 },
      ],
    })
    const { code, out } = await run('compare', file, '--data-dir', join(directory, 'data'))
    expect(code).toBe(0)
    const table = out.slice(out.indexOf('\noptimizer'))
    expect(table.indexOf('Adam')).toBeGreaterThan(0)
    expect(table.indexOf('Adam')).toBeLessThan(table.indexOf('SGD'))
    expect(table).toMatch(/All started from the same weights \(SHA-256 [0-9a-f]{64}\)/)
  })

  test('--json carries the same start hash for every run', async () => {
    const directory = temporaryDirectory()
    const file = experimentFile(directory, { optimizers: [{ type: 'sgd' }, { type: 'rmsprop' }] })
    const { out } = await run('compare', file, '--json', '--data-dir', join(directory, 'data'))
    const started = eventsOf(out).filter(({ event }) => event === 'run-started')
    expect(started).toHaveLength(2)
    expect(started[0]?.initialHash).toMatch(/^[0-9a-f]{64}$/)
    expect(started[1]?.initialHash).toBe(started[0]?.initialHash)
    for (const id of [1, 2]) {
      const steps = eventsOf(out).filter(({ event, run: of }) => event === 'step' && of === id)
      expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    }
  })
})

describe('a folder of pictures', () => {
  test('is imported with its classes, and refused with the file that is wrong', async () => {
    const directory = temporaryDirectory()
    const where = ['--data-dir', join(directory, 'data')]
    const { files } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../engine/datasets/picture-files.json'), 'utf8'),
    ) as { files: { name: string; file: string }[] }
    const folder = join(directory, 'pets')
    for (const { name, file } of files) {
      const part = join(folder, 'train', name.endsWith('.png') ? 'cats' : 'dogs')
      mkdirSync(part, { recursive: true })
      writeFileSync(join(part, name), Buffer.from(file, 'base64'))
    }
    const { out, err } = await run('dataset', 'import', folder, '--size', '8', '--json', ...where)
    expect(err).toBe('')
    expect(JSON.parse(out)).toMatchObject({
      name: 'pets',
      classes: ['cats', 'dogs'],
      inputShape: [3, 8, 8],
      trainCount: files.length,
    })
    writeFileSync(join(folder, 'train', 'cats', 'page.png'), '<html>')
    const refused = await run('dataset', 'import', folder, '--name', 'other', ...where)
    expect(refused.code).not.toBe(0)
    expect(refused.err).toContain('train/cats/page.png begins with the bytes 3c 68 74 6d')
    const sized = await run('dataset', 'import', folder, '--size', '9999', ...where)
    expect(sized.err).toContain('size is 9999')
  })
})

describe('what is stored', () => {
  test('comes out again: list, show, points, weights and predictions', async () => {
    const directory = temporaryDirectory()
    const where = ['--data-dir', join(directory, 'data')]
    const table = join(directory, 'plane.csv')
    const rows = Array.from({ length: 120 }, (_, i) => {
      const [x, y] = [Math.sin(i), Math.cos(3 * i)]
      return `${String(x)},${String(y)},${x > y ? 'yes' : 'no'}`
    })
    writeFileSync(table, ['x,y,answer', ...rows].join('\n'))
    const imported = await run('dataset', 'import', table, '--target', 'answer', '--json', ...where)
    expect(imported.err).toBe('')
    expect(JSON.parse(imported.out)).toMatchObject({
      name: 'plane',
      trainCount: 120,
      inputShape: [2],
    })
    expect((await run('dataset', 'list', ...where)).out).toContain('plane')
    expect((await run('dataset', 'show', 'plane', ...where)).out).toMatch(/yes +\d+/)

    const file = experimentFile(directory, {
      dataset: { source: 'stored', name: 'plane' },
      training: { batchSize: 10, length: { unit: 'epochs', count: 60 } },
      optimizers: [{ type: 'adam', learningRate: 0.01 }],
    })
    const trained = await run('train', file, '--json', ...where)
    expect(trained.code).toBe(0)
    const losses = eventsOf(trained.out).filter(({ event }) => event === 'step')

    const listed = await run('runs', 'list', ...where)
    expect(listed.out).toContain('small')
    expect(listed.out).toContain('finished')
    const shown = await run('runs', 'show', 'latest', ...where)
    expect(shown.out).toContain('"name": "plane"')

    const points = join(directory, 'points.csv')
    expect((await run('runs', 'export', '1', '-o', points, ...where)).code).toBe(0)
    const [header, ...lines] = readFileSync(points, 'utf8').trimEnd().split(/\r?\n/)
    expect(header).toBe('series,step,value,elapsed_ms')
    const stored = lines.map((line) => line.split(',')).filter(([name]) => name === 'batch/loss')
    expect(stored.map(([, step, value]) => [Number(step), Number(value)])).toEqual(
      losses.map(({ step, loss }) => [step, loss]),
    )

    const weights = join(directory, 'weights.npz')
    const exported = await run(
      'export',
      '1',
      '--format',
      'npz',
      '--checkpoint',
      'last',
      '--output',
      weights,
      '--json',
      ...where,
    )
    // The result of run/export-checkpoint.
    const result = JSON.parse(exported.out) as { hash: string; verifiedCount: number; path: string }
    const bytes = readFileSync(weights)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(result.hash)
    expect(Object.keys(unzipSync(bytes))).toHaveLength(result.verifiedCount)
    expect(result.path).toBe(weights)
    const safetensors = join(directory, 'weights.safetensors')
    expect((await run('export', '1', '-o', safetensors, ...where)).code).toBe(0)
    expect(readFileSync(safetensors).subarray(8, 9).toString()).toBe('{')
    expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([])

    const predicted = await run('predict', '1', table, '--target', 'answer', ...where)
    expect(predicted.err).toMatch(/accuracy/)
    const [columns, ...predictions] = predicted.out.trimEnd().split('\n')
    expect(columns).toMatch(/^row,prediction,p\((yes|no)\),p\((yes|no)\)$/)
    expect(predictions).toHaveLength(120)
    const right = predictions.filter((line, i) => line.split(',')[1] === rows[i]?.split(',')[2])
    expect(right.length).toBeGreaterThan(110)
  })

  test('an export into a folder that is not there is made with it, one that cannot be is a failure', async () => {
    const directory = temporaryDirectory()
    const where = ['--data-dir', join(directory, 'data')]
    await run('train', experimentFile(directory), ...where)
    const nested = join(directory, 'a/b/weights.safetensors')
    expect((await run('export', '1', '-o', nested, ...where)).code).toBe(0)
    expect(existsSync(nested)).toBe(true)
    const { code, err } = await run('export', '1', '-o', join(nested, 'below.npz'), ...where)
    expect(code).toBe(1)
    expect(err).toContain('below.npz')
  })

  test('of a ragged CSV nothing is stored, and the line is named', async () => {
    const directory = temporaryDirectory()
    const where = ['--data-dir', join(directory, 'data')]
    const table = join(directory, 'ragged.csv')
    writeFileSync(table, 'a,1,2\nb,3,4\na,5\n')
    const { code, err } = await run('dataset', 'import', table, ...where)
    expect(code).toBe(2)
    expect(err).toContain('ragged.csv')
    expect(err).toMatch(/line 3/)
    expect((await run('dataset', 'list', '--json', ...where)).out).toBe('')
  })

  test('a generated set is stored once and shown with its figures; a preview stores nothing', async () => {
    const dataDirectory = join(temporaryDirectory(), 'data')
    const generate = (...more: string[]): ReturnType<typeof run> =>
      run(
        'dataset',
        'generate',
        'spirals',
        '--examples',
        '300',
        ...more,
        '--data-dir',
        dataDirectory,
      )
    const preview = await generate('--preview')
    expect(preview.out).toContain('300 to train')
    const listed = await run('dataset', 'list', '--data-dir', dataDirectory)
    expect(listed).toMatchObject({ code: 0, out: '' })
    const { code, out } = await generate()
    expect(code).toBe(0)
    expect(out).toContain('300 to train')
    expect(out).toContain('"generator":"spirals","exampleCount":300')
    const again = await generate('--json')
    expect(eventsOf(again.out)).toEqual([expect.objectContaining({ id: 1, trainCount: 300 })])
  })
})
