import { z } from 'zod'
import type { DataIssue } from './data-issues'
import { StudioError } from './errors'

/** Three epochs of MNIST; a longer order would weigh down every list of configs. */
export const MAXIMUM_ORDER_LENGTH = 200_000

/**
 * An order of the training examples from outside, which `training.order` `given` follows. It lies in the
 * config, so that a run is repeated, resumed and rewound from its own record.
 */
export const givenOrderSchema = z.strictObject({
  /** Name of the file that it was read from, for messages; empty where it was written down. */
  fileName: z.string().max(500).default(''),
  /**
   * Places of examples among those to train on, from 0 in the order that `sequential` takes them: one
   * epoch after the other, each as many as there are examples. After the last it begins anew.
   */
  examples: z.array(z.int().min(0).max(0x7fff_ffff)).max(MAXIMUM_ORDER_LENGTH).default([]),
})
export type GivenOrder = z.output<typeof givenOrderSchema>

/** What an order needs of the training settings. */
interface OrderSettings {
  readonly order: string
  readonly givenOrder: GivenOrder
}

/**
 * Why a given order does not fit its data; null where it does, or where none is given.
 *
 * @param exampleCount examples to train on, after the split
 */
export function givenOrderIssue(
  { order, givenOrder }: OrderSettings,
  exampleCount: number,
): DataIssue | null {
  if (order !== 'given') return null
  const { fileName, examples } = givenOrder
  const source = fileName === '' ? 'training.givenOrder' : fileName
  const path = ['training', 'givenOrder']
  if (examples.length === 0) {
    return {
      path: ['training', 'order'],
      code: 'experiment/order-missing',
      message:
        'training.order is given, but training.givenOrder.examples is empty: write the order there, or read it from a file by train --order.',
      details: { field: 'training.order' },
    }
  }
  const place = examples.findIndex((example) => example >= exampleCount)
  if (place >= 0) {
    const example = examples[place] ?? 0
    return {
      path,
      code: 'experiment/order-out-of-range',
      message: `${source} names example ${example} at place ${place}, but the ${exampleCount} examples to train on are numbered from 0 to ${exampleCount - 1}.`,
      details: { field: path.join('.'), source, place, example, exampleCount },
    }
  }
  if (examples.length % exampleCount === 0) return null
  return {
    path,
    code: 'experiment/order-length',
    message: `${source} has ${examples.length} places, but an epoch has ${exampleCount}: give whole epochs, ${exampleCount} places or a multiple.`,
    details: { field: path.join('.'), source, length: examples.length, exampleCount },
  }
}

/** @throws StudioError of `givenOrderIssue` */
export function checkGivenOrder(settings: OrderSettings, exampleCount: number): void {
  const issue = givenOrderIssue(settings, exampleCount)
  if (issue) throw new StudioError(issue.code, issue.message, issue.details)
}

/**
 * Reads an order from the text of a JSON file: a list of whole numbers, or a list of such lists (one
 * for every step or epoch), which are strung together.
 *
 * @param fileName for messages, and kept in the order
 * @throws order/unreadable with the reason; order/not-a-number and order/too-long naming file and place
 */
export function readGivenOrder(text: string, fileName: string): GivenOrder {
  let value: unknown
  try {
    // Windows editors put a byte order mark at the start.
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw unreadable(fileName, reason, error)
  }
  if (!Array.isArray(value) || value.length === 0) {
    throw unreadable(fileName, 'it holds no list of example numbers')
  }
  const examples: number[] = []
  value.forEach((item: unknown, index) => {
    if (Array.isArray(item)) {
      item.forEach((inner: unknown, innerIndex) => {
        examples.push(checkedExample(inner, `${index}, ${innerIndex}`, fileName))
      })
    } else {
      examples.push(checkedExample(item, String(index), fileName))
    }
  })
  if (examples.length <= MAXIMUM_ORDER_LENGTH) return { fileName, examples }
  throw new StudioError(
    'order/too-long',
    `${fileName} has ${examples.length} places, and an order has at most ${MAXIMUM_ORDER_LENGTH}: give fewer epochs; after the last the order begins anew.`,
    { source: fileName, length: examples.length, maximum: MAXIMUM_ORDER_LENGTH },
  )
}

function checkedExample(value: unknown, place: string, source: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0x7fff_ffff) {
    return value
  }
  throw new StudioError(
    'order/not-a-number',
    `${source} holds ${JSON.stringify(value)} at place ${place} (from 0); an order holds whole numbers of examples from 0.`,
    { source, place, value: JSON.stringify(value) },
  )
}

function unreadable(source: string, reason: string, cause?: unknown): StudioError {
  return new StudioError(
    'order/unreadable',
    `${source} cannot be read as an order of examples: ${reason}. It must be a JSON list such as [2, 0, 1], or a list of such lists.`,
    { source, reason },
    { cause },
  )
}
