import { Parser } from 'expr-eval-fork'
import { StudioError } from '../protocol/errors'

const VARIABLES: readonly string[] = ['x', 'y']

/**
 * Reads a formula of x and y with + − * / ^, the usual functions (`sin`, `exp`, `sqrt`, `abs` …) and the
 * constants `PI` and `E`. It is interpreted, never compiled, and can neither assign nor reach anything
 * but its two numbers.
 *
 * @returns its value at a point
 * @throws surface/bad-formula with the place of what cannot be read
 */
export function parseFormula(formula: string): (point: readonly [number, number]) => number {
  const parser = new Parser({
    allowMemberAccess: false,
    operators: { assignment: false, fndef: false, in: false, concatenate: false, factorial: false },
  })
  const { min, max, hypot, pow, atan2 } = Math
  // Without those of the package that take lists or draw at random.
  parser.functions = { min, max, hypot, pow, atan2 }
  try {
    const expression = parser.parse(formula)
    const stranger = expression.variables().find((name) => !VARIABLES.includes(name))
    if (stranger !== undefined) throw new Error(`there is no ${stranger}`)
    const valueAt = (x: number, y: number): unknown => expression.evaluate({ x, y })
    if (typeof valueAt(0.5, 0.25) !== 'number') throw new Error('its value is no number')
    return ([x, y]) => Number(valueAt(x, y))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StudioError(
      'surface/bad-formula',
      `The formula ${formula} cannot be read: ${reason}. Write it of x and y, such as x^2/20 + y^2.`,
      { formula, reason },
    )
  }
}
