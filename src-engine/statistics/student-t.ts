import { regularizedIncompleteBeta } from './incomplete-beta'

/**
 * P(T ≤ t) of Student's t distribution.
 *
 *   P(|T| > t) = I_x(ν/2, ½)    x = ν / (ν + t²)
 *
 * @param degreesOfFreedom ν > 0
 * @see Student 1908, Biometrika 6; Abramowitz and Stegun 1964, 26.7.1
 */
export function studentTCumulative(t: number, degreesOfFreedom: number): number {
  if (Number.isNaN(t)) return Number.NaN
  const upper = studentTUpperTail(Math.abs(t), degreesOfFreedom)
  return t > 0 ? 1 - upper : upper
}

/** P(T > t) for t ≥ 0, exact also where it is tiny. */
function studentTUpperTail(t: number, degreesOfFreedom: number): number {
  if (t === Infinity) return 0
  const x = degreesOfFreedom / (degreesOfFreedom + t * t)
  return regularizedIncompleteBeta(x, degreesOfFreedom / 2, 0.5) / 2
}

/** P(|T| > |t|): the p-value of a two-sided test. */
export function studentTTwoSided(t: number, degreesOfFreedom: number): number {
  return Number.isNaN(t) ? Number.NaN : 2 * studentTUpperTail(Math.abs(t), degreesOfFreedom)
}

/**
 * The t with P(T ≤ t) = `probability`, by bisection of the distribution function: for 95 % between
 * −t and t ask for 0.975.
 *
 * @param probability between 0 and 1, both excluded
 * @param degreesOfFreedom ν > 0
 */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  if (probability === 0.5) return 0
  if (probability < 0.5) return -studentTQuantile(1 - probability, degreesOfFreedom)
  const tail = 1 - probability
  let low = 0
  let high = 1
  while (studentTUpperTail(high, degreesOfFreedom) > tail) {
    low = high
    high *= 2
  }
  for (;;) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) return middle
    if (studentTUpperTail(middle, degreesOfFreedom) > tail) low = middle
    else high = middle
  }
}
