import type { SurfaceExperiment } from './experiment'

/** Chapter 6: why the direction of the gradient is not that of the least. */
export const surfaceWalks: readonly SurfaceExperiment[] = [
  {
    type: 'surface',
    name: 'optimizer-surface',
    title: 'Optimizers on x²/20 + y²',
    purpose:
      'A valley twenty times steeper in y than in x, from (−7, 2) in 30 updates: SGD swings from side to side, Momentum rolls, AdaGrad soon goes straight, and Adam lies between.',
    surface: { type: 'valley' },
    start: [-7, 2],
    stepCount: 30,
    shownSteps: [0, 1, 2, 3, 5, 10, 15, 20, 25, 30],
    arms: [
      { label: 'SGD 0.95', optimizer: { type: 'sgd', learningRate: 0.95 } },
      { label: 'Momentum 0.1', optimizer: { type: 'momentum', learningRate: 0.1 } },
      { label: 'AdaGrad 1.5', optimizer: { type: 'adagrad', learningRate: 1.5 } },
      { label: 'Adam 0.3', optimizer: { type: 'adam', learningRate: 0.3 } },
    ],
    expectations: [
      // y becomes (1 − 2·0.95)·y: every one of the 30 steps crosses.
      { type: 'reaches', arm: 'SGD 0.95', measure: 'crossings', atLeast: 30 },
      { type: 'stays-below', arm: 'Momentum 0.1', measure: 'crossings', below: 10 },
      { type: 'stays-below', arm: 'AdaGrad 1.5', measure: 'crossings', below: 1 },
      { type: 'stays-below', arm: 'Adam 0.3', measure: 'crossings', below: 10 },
      ...['Momentum 0.1', 'AdaGrad 1.5', 'Adam 0.3'].map(
        (than) => ({ type: 'exceeds', arm: 'SGD 0.95', than, measure: 'length', by: 15 }) as const,
      ),
      { type: 'exceeds', arm: 'SGD 0.95', than: 'AdaGrad 1.5', measure: 'f at the end', by: 0 },
    ],
  },
]
