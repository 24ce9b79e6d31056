import { parseCsv, type CsvSource } from '@engine/datasets/csv'
import { StudioError } from '@engine/protocol/errors'

/** An import of CSV text as a user would upload it, everything left to the program. */
export function csvSource(text: string, choices: Partial<CsvSource> = {}): CsvSource {
  return {
    format: 'csv',
    name: 'table',
    train: { fileName: 'train.csv', bytes: new TextEncoder().encode(text) },
    test: null,
    header: 'auto',
    target: 'first',
    task: 'auto',
    missing: 'refuse',
    words: 'refuse',
    ...choices,
  }
}

export function testFile(text: string): CsvSource['test'] {
  return { fileName: 'test.csv', bytes: new TextEncoder().encode(text) }
}

export function parse(text: string, choices: Partial<CsvSource> = {}) {
  return parseCsv(csvSource(text, choices))
}

/** The error that an action is refused with; anything but a StudioError fails the test. */
export function refusalOf(action: () => unknown): StudioError {
  try {
    action()
  } catch (error) {
    if (error instanceof StudioError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
