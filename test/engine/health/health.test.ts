import { describe, expect, it } from 'vitest'
import { judgeHealth } from '@engine/health/health'
import type { RunEvidence } from '@engine/health/evidence'
import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { changedConfig } from '@engine/protocol/config-change'
import { runConfigSchema, type RunConfig } from '@engine/protocol/experiment-config'
import type { HealthCode, HealthFinding } from '@engine/protocol/health'
import { generateDataset } from '@engine/datasets/load'
import { Trainer } from '@engine/training/trainer'

interface Settings {
  readonly [field: string]: unknown
}

function configOf(settings: Settings = {}): RunConfig {
  return runConfigSchema.parse({
    dataset: { source: 'generated', settings: { generator: 'moons', exampleCount: 200 } },
    network: {
      layers: [{ type: 'affine', units: 16 }, { type: 'relu' }, { type: 'affine', units: 2 }],
    },
    training: { batchSize: 20, length: { unit: 'iterations', count: 200 } },
    optimizer: { type: 'sgd', learningRate: 0.1 },
    ...settings,
  })
}

/** Columns of values at the steps from 1 on. */
function evidenceOf(
  series: Readonly<Record<string, readonly number[]>>,
  changes: Partial<RunEvidence> = {},
): RunEvidence {
  return {
    config: configOf(),
    status: 'running',
    step: 1000,
    series: new Map(
      Object.entries(series).map(([name, values]) => [
        name,
        { steps: values.map((_, index) => index + 1), values },
      ]),
    ),
    ...changes,
  }
}

function codesOf(evidence: RunEvidence): HealthCode[] {
  return judgeHealth(evidence).findings.map(({ code }) => code)
}

/** Every series of a run that is really trained, looked into at every step. */
function trained(config: RunConfig): RunEvidence {
  const { source, ...reference } = config.dataset
  if (source !== 'generated' || !('settings' in reference)) throw new Error(source)
  const series = new Map<string, { steps: number[]; values: number[] }>()
  const put = (name: string, step: number, value: number): void => {
    const points = series.get(name) ?? { steps: [], values: [] }
    series.set(name, points)
    points.steps.push(step)
    points.values.push(value)
  }
  const trainer = new Trainer(config, generateDataset(reference.settings), referenceKernels, null)
  const work = trainer.work({
    measured: (name, step, value) => {
      put(name, step, value)
    },
    evaluated: () => undefined,
    wantsLook: () => true,
    looked: ({ step, names, figures }) => {
      names.forEach((name, index) => {
        put(`inside/${name}`, step, figures[index] ?? Number.NaN)
      })
    },
  })
  let next = work.next()
  while (next.done !== true) next = work.next()
  return { config, status: next.value.status, step: trainer.step, series }
}

function findingOf(evidence: RunEvidence, code: HealthCode): HealthFinding {
  const { findings } = judgeHealth(evidence)
  const found = findings.find((finding) => finding.code === code)
  if (!found) throw new Error(`only ${findings.map((finding) => finding.code).join()} was found`)
  return found
}

const falling = Array.from({ length: 400 }, (_, step) => 2.3 * 0.99 ** step)

describe('a run that is really trained', () => {
  it('and does well has nothing said of it', () => {
    const report = judgeHealth(trained(configOf()))
    expect(report).toEqual({ step: 200, lookCount: 200, findings: [] })
  })

  it('with weights that are far too large and sigmoid is told of its saturation', () => {
    const layers = [
      { type: 'affine', units: 16 },
      { type: 'sigmoid' },
      { type: 'affine', units: 2 },
    ]
    const evidence = trained(
      configOf({
        network: { layers },
        initializer: { type: 'gaussian', standardDeviation: 50 },
        optimizer: { type: 'sgd', learningRate: 0.001 },
      }),
    )
    const finding = findingOf(evidence, 'saturated-units')
    expect(finding).toMatchObject({
      place: '2.sigmoid',
      series: 'inside/2.sigmoid/saturated-share',
    })
    expect(finding.sentence).toMatch(/^\d+ % of the outputs of 2\.sigmoid/)
  })

  it('with six sigmoid layers of small weights is told that its gradients vanish', () => {
    const layers = [
      ...Array.from({ length: 6 }, () => [
        { type: 'affine', units: 8 },
        { type: 'sigmoid' },
      ]).flat(),
      { type: 'affine', units: 2 },
    ]
    const evidence = trained(
      configOf({ network: { layers }, initializer: { type: 'gaussian', standardDeviation: 0.1 } }),
    )
    const finding = findingOf(evidence, 'vanishing-gradients')
    expect(finding.place).toBe('1.affine.weight')
    expect(finding.severity).toBe('problem')
    expect(finding.remedies[0]?.code).toBe('use-relu')
    expect(codesOf(evidence)).toContain('not-learning')
  })

  it('with a rate that is far too large has died or diverged, and a lower rate is the remedy', () => {
    const evidence = trained(configOf({ optimizer: { type: 'sgd', learningRate: 900 } }))
    const { findings } = judgeHealth(evidence)
    expect(findings.some(({ severity }) => severity === 'problem')).toBe(true)
    expect(findings.flatMap(({ remedies }) => remedies.map(({ code }) => code))).toContain(
      'lower-rate',
    )
  })

  it('with a rate that is far too small is told that its steps are', () => {
    const evidence = trained(configOf({ optimizer: { type: 'sgd', learningRate: 1e-7 } }))
    expect(codesOf(evidence)).toEqual(expect.arrayContaining(['not-learning', 'small-updates']))
    expect(findingOf(evidence, 'small-updates').remedies[0]?.changes).toEqual([
      { field: 'optimizer.learningRate', value: 1e-6 },
    ])
  })
})

describe('curves', () => {
  it.each<[HealthCode, Record<string, readonly number[]>]>([
    ['not-learning', { 'batch/loss': falling.map((_, step) => 2.3 + 0.01 * Math.sin(step)) }],
    [
      'plateau',
      { 'batch/loss': falling.map((loss, step) => Math.max(loss, 1) + 0.01 * Math.sin(step)) },
    ],
    [
      'loss-spikes',
      { 'batch/loss': falling.map((loss, step) => (step % 90 === 60 ? 6 * loss : loss)) },
    ],
    [
      'over-fitting',
      { 'batch/loss': falling, 'train/accuracy': [0.9, 1], 'test/accuracy': [0.88, 0.9] },
    ],
    [
      'over-fitting',
      {
        'batch/loss': falling,
        'train/loss': [1, 0.5, 0.2, 0.1],
        'validation/loss': [1, 0.6, 0.65, 0.7],
        'test/loss': [1, 0.6, 0.5, 0.4],
      },
    ],
  ])('tell of %s', (code, series) => {
    const evidence = evidenceOf(series)
    expect(codesOf(evidence)).toEqual([code])
    expect(findingOf(evidence, code).step).toBe(1000)
  })

  it.each<[string, Record<string, readonly number[]>]>([
    ['that fall', { 'batch/loss': falling }],
    ['of a run that has hardly begun', { 'batch/loss': [2.3, 2.3, 2.3] }],
    ['that are not there', {}],
    [
      'of parts that stay together',
      { 'batch/loss': falling, 'train/accuracy': [0.95], 'test/accuracy': [0.93] },
    ],
    [
      'that stand still where all is learned',
      { 'batch/loss': [...falling, ...falling.map(() => 0.001)], 'train/accuracy': [0.999] },
    ],
  ])('%s say nothing', (_, series) => {
    expect(codesOf(evidenceOf(series))).toEqual([])
  })

  it('of a diverged run say so first', () => {
    const evidence = evidenceOf(
      { 'batch/loss': [2, 40, Number.NaN] },
      { status: 'diverged', step: 2 },
    )
    expect(findingOf(evidence, 'diverged').sentence).toContain('at step 2: NaN')
  })
})

describe('figures of the layers', () => {
  it.each<[HealthCode, string | null, Record<string, readonly number[]>]>([
    ['dead-units', '2.relu', { 'inside/2.relu/dead-share': [0.1, 0.9, 0.9, 0.9, 0.9, 0.9] }],
    [
      'exploding-gradients',
      null,
      {
        'inside/1.affine.weight/gradient-norm': [
          ...falling.slice(0, 20),
          ...falling.slice(0, 5).map((norm) => norm * 1000),
        ],
      },
    ],
    [
      'large-updates',
      '1.affine.weight',
      { 'inside/1.affine.weight/update-ratio': [0.3, 0.4, 0.3] },
    ],
  ])('tell of %s', (code, place, series) => {
    const finding = findingOf(evidenceOf(series), code)
    expect(finding.place).toBe(place)
    expect(finding.figure).toBeGreaterThan(finding.limit)
  })

  it('of a run whose rate has run down do not blame its small steps', () => {
    const ratios = { 'inside/1.affine.weight/update-ratio': [1e-7, 1e-7] }
    expect(codesOf(evidenceOf(ratios))).toEqual(['small-updates'])
    expect(codesOf(evidenceOf({ ...ratios, 'learning-rate': [0.1, 0.05, 0.001] }))).toEqual([])
  })
})

describe('remedies', () => {
  it('are changes that the config takes', () => {
    const layers = [
      ...Array.from({ length: 6 }, () => [
        { type: 'affine', units: 8 },
        { type: 'sigmoid' },
      ]).flat(),
      { type: 'affine', units: 8 },
      { type: 'relu' },
      { type: 'affine', units: 2 },
    ]
    const config = configOf({ network: { layers } })
    const evidence = evidenceOf(
      {
        'batch/loss': falling.map((loss, step) => 2 + (step % 50 === 0 ? 30 * loss : 0)),
        'train/accuracy': [0.9],
        'validation/accuracy': [0.2],
        'validation/loss': [1],
        'inside/1.affine.weight/gradient-norm': [1e-9, 1e-9],
        'inside/1.affine.weight/weight-norm': [1, 1],
        'inside/15.affine.weight/gradient-norm': [1, 1],
        'inside/15.affine.weight/weight-norm': [1, 1],
        'inside/1.affine.weight/update-ratio': [1e-9, 1e-9],
        'inside/15.affine.weight/update-ratio': [0.9, 0.9],
        'inside/2.sigmoid/saturated-share': [0.9],
        'inside/14.relu/dead-share': [0.9],
      },
      { config },
    )
    const { findings } = judgeHealth(evidence)
    const remedies = findings.flatMap((finding) => finding.remedies)
    expect(new Set(findings.map(({ code }) => code)).size).toBeGreaterThanOrEqual(7)
    for (const { changes } of remedies) expect(changedConfig(config, changes)).not.toEqual(config)
    expect(findings.every((finding) => finding.remedies.length > 0)).toBe(true)
    const severities = findings.map(({ severity }) => severity)
    expect(severities).toEqual([...severities].sort())
  })
})
