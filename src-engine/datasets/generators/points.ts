import type { GeneratorConfig } from '../../protocol/dataset-config'
import type { RandomStream } from '../../random/random-stream'
import type { Dataset } from '../dataset'
import { exampleStream } from './example-stream'

export type PointsConfig = Extract<
  GeneratorConfig,
  { generator: 'xor' | 'circles' | 'moons' | 'spirals' | 'blobs' }
>

interface PointsForm {
  readonly name: string
  readonly classes: readonly string[]
  /** A point of the class without noise. `round` counts the points of this class before it. */
  readonly place: (
    classIndex: number,
    random: RandomStream,
    round: number,
  ) => readonly [x: number, y: number]
}

/** Turns that an arm of the spirals makes, and how far out it ends. */
const SPIRAL_TURNS = 1.25
const SPIRAL_RADIUS = 3

/** Points (x, y) of two or more classes that follow one another, with normal noise on both coordinates. */
export function generatePoints(settings: PointsConfig): Dataset {
  const { name, classes, place } = formOf(settings)
  const count = settings.exampleCount
  const inputs = new Float64Array(2 * count)
  const targets = new Int32Array(count)
  for (let example = 0; example < count; example++) {
    const random = exampleStream(settings, example)
    const classIndex = example % classes.length
    const [x, y] = place(classIndex, random, Math.floor(example / classes.length))
    inputs[2 * example] = x + settings.noise * random.normal()
    inputs[2 * example + 1] = y + settings.noise * random.normal()
    targets[example] = classIndex
  }
  return {
    description: {
      name,
      task: 'classification',
      inputShape: [2],
      inputType: 'float64',
      inputNames: ['x', 'y'],
      classes: [...classes],
      targetNames: [],
      trainCount: count,
      testCount: 0,
      origin: { type: 'generated', settings },
    },
    train: { count, inputs, targets },
    test: null,
  }
}

function formOf(settings: PointsConfig): PointsForm {
  switch (settings.generator) {
    case 'xor':
      // The corners of the unit square in turn: four points without noise are the truth table.
      return {
        name: 'XOR',
        classes: ['0', '1'],
        place: (classIndex, _, round) => {
          const x = round % 2
          return [x, classIndex === 0 ? x : 1 - x]
        },
      }
    case 'circles':
      return {
        name: 'Circles',
        classes: ['inner', 'outer'],
        place: (classIndex, random) => {
          const angle = 2 * Math.PI * random.uniform()
          const radius = classIndex === 0 ? 0.5 : 1
          return [radius * Math.cos(angle), radius * Math.sin(angle)]
        },
      }
    case 'moons':
      return {
        name: 'Moons',
        classes: ['upper', 'lower'],
        place: (classIndex, random) => {
          const angle = Math.PI * random.uniform()
          const [x, y] = [Math.cos(angle), Math.sin(angle)]
          return classIndex === 0 ? [x, y] : [1 - x, 0.5 - y]
        },
      }
    case 'spirals':
      return {
        name: 'Spirals',
        classes: ['first arm', 'second arm'],
        place: (classIndex, random) => {
          const share = 0.1 + 0.9 * random.uniform()
          const angle = 2 * Math.PI * SPIRAL_TURNS * share + Math.PI * classIndex
          const radius = SPIRAL_RADIUS * share
          return [radius * Math.cos(angle), radius * Math.sin(angle)]
        },
      }
    case 'blobs':
      return blobs(settings.classCount)
    default:
      return settings satisfies never
  }
}

/** Centres on a circle that leaves at least two units between neighbours. */
function blobs(classCount: number): PointsForm {
  const radius = Math.max(2, 1 / Math.sin(Math.PI / classCount))
  return {
    name: 'Blobs',
    classes: Array.from({ length: classCount }, (_, index) => `blob ${index + 1}`),
    place: (classIndex) => {
      const angle = (2 * Math.PI * classIndex) / classCount
      return [radius * Math.cos(angle), radius * Math.sin(angle)]
    },
  }
}
