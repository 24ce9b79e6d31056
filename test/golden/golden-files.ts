import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const root = resolve(import.meta.dirname, '../..')
const goldenDirectory = resolve(process.env['GOLDEN_DIR'] ?? join(root, '../shared/golden'))

/** Nested arrays of numbers, as the files write vectors, matrices and images; one number at the least. */
export type Nested = number | readonly Nested[]
export const nestedSchema: z.ZodType<Nested> = z.lazy(() =>
  z.union([z.number(), z.array(nestedSchema)]),
)

export function flatten(nested: Nested): number[] {
  return typeof nested === 'number' ? [nested] : nested.flatMap(flatten)
}

/** Extents, outermost first. */
export function shapeOf(nested: Nested): number[] {
  if (typeof nested === 'number') return []
  return [nested.length, ...shapeOf(nested[0] ?? 0)]
}

/** Rows of a matrix; a vector counts as one row. */
export function rowCountOf(nested: Nested): number {
  return typeof nested !== 'number' && Array.isArray(nested[0]) ? nested.length : 1
}

/** Names of the golden files that there are; null without a folder of them. */
export function goldenFileNames(): string[] | null {
  if (!existsSync(goldenDirectory)) return null
  return readdirSync(goldenDirectory).filter((name) => name.endsWith('.json'))
}

/** Declares the tests of one golden file, or one skipped test that says which file is missing. */
export function describeGolden<Case extends { readonly id: string }>(
  fileName: string,
  caseSchema: z.ZodType<Case>,
  declare: (cases: readonly Case[], header: Readonly<Record<string, unknown>>) => void,
): void {
  const path = join(goldenDirectory, fileName)
  describe(`golden ${fileName}`, () => {
    if (!existsSync(path)) {
      it('is compared with the engine', (context) => context.skip(`there is no file ${path}`))
      return
    }
    const { cases, ...header } = z
      .looseObject({ cases: z.array(caseSchema).min(1) })
      .parse(JSON.parse(readFileSync(path, 'utf8')))
    declare(cases, header)
  })
}

/** A file that a golden case names; such paths start at the folder that holds `shared`. */
export function findDataFile(path: string): string | null {
  const candidates = [join(goldenDirectory, '../..', path), join(root, '..', path)]
  return candidates.find((candidate) => existsSync(candidate)) ?? null
}

/** Fails unless every |got − want|/(1 + |want|) is at most `tolerance`; NaN fails. */
export function expectClose(got: ArrayLike<number>, want: Nested, tolerance: number): void {
  const wanted = flatten(want)
  expect(got.length, 'number of values').toBe(wanted.length)
  for (const [index, expected] of wanted.entries()) {
    const actual = got[index] ?? Number.NaN
    const deviation = Math.abs(actual - expected) / (1 + Math.abs(expected))
    if (!(deviation <= tolerance)) {
      expect.fail(
        `value ${index} is ${actual}, expected ${expected} (deviation ${deviation} > ${tolerance})`,
      )
    }
  }
}
