import type { RunSummary } from '@engine/protocol/run'

/** A run as the history holds it, with what a test is about put in. */
export function runSummary(change: Partial<RunSummary>): RunSummary {
  return {
    id: 1,
    experimentId: 1,
    armIndex: 0,
    name: 'digits · SGD 0.1',
    datasetName: 'Drawn digits 6000',
    networkText: '784 → 50 sigmoid → 10',
    optimizerType: 'sgd',
    optimizerText: 'SGD 0.1',
    lossType: 'softmax-cross-entropy',
    seed: 1,
    status: 'finished',
    statusReason: null,
    step: 480,
    stepCount: 480,
    stepsPerEpoch: 48,
    parameterCount: 39_760,
    initialHash: 'a41f',
    elapsedMs: 1000,
    stepsPerSecond: 480,
    createdAt: 1,
    startedAt: 2,
    endedAt: 3,
    tags: [],
    note: '',
    last: {},
    best: {},
    checkpointStep: 480,
    trashedAt: null,
    archivedAt: null,
    parentRunId: null,
    forkStep: null,
    ...change,
  }
}
