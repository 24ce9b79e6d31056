/**
 * The complementary error function erfc(x) = 2/√π ∫ₓ^∞ e^(−t²) dt, to about 1e-16 of its value.
 *
 * @see Cody 1969, "Rational Chebyshev approximations for the error function"
 */
export function erfc(x: number): number {
  const size = Math.abs(x)
  if (size <= 0.46875) return 1 - erfNearZero(x)
  const tail = size <= 4 ? middleTail(size) : farTail(size)
  return x < 0 ? 2 - tail : tail
}

const NEAR_NUMERATOR = [
  3.1611237438705656, 113.864154151050156, 377.485237685302021, 3209.37758913846947,
  0.185777706184603153,
] as const
const NEAR_DENOMINATOR = [
  23.6012909523441209, 244.024637934444173, 1282.61652607737228, 2844.23683343917062,
] as const
const MIDDLE_NUMERATOR = [
  0.564188496988670089, 8.88314979438837594, 66.1191906371416295, 298.635138197400131,
  881.95222124176909, 1712.04761263407058, 2051.07837782607147, 1230.33935479799725,
  2.15311535474403846e-8,
] as const
const MIDDLE_DENOMINATOR = [
  15.7449261107098347, 117.693950891312499, 537.181101862009858, 1621.38957456669019,
  3290.79923573345963, 4362.61909014324716, 3439.36767414372164, 1230.33935480374942,
] as const
const FAR_NUMERATOR = [
  0.305326634961232344, 0.360344899949804439, 0.125781726111229246, 0.0160837851487422766,
  6.58749161529837803e-4, 0.0163153871373020978,
] as const
const FAR_DENOMINATOR = [
  2.56852019228982242, 1.87295284992346047, 0.527905102951428412, 0.0605183413124413191,
  0.00233520497626869185,
] as const
const ONE_BY_SQRT_PI = 0.56418958354775628695

/** erf where |x| ≤ 0.46875. */
function erfNearZero(x: number): number {
  const [a0, a1, a2, a3, a4] = NEAR_NUMERATOR
  const [b0, b1, b2, b3] = NEAR_DENOMINATOR
  const z = x * x
  const numerator = (((a4 * z + a0) * z + a1) * z + a2) * z + a3
  const denominator = (((z + b0) * z + b1) * z + b2) * z + b3
  return (x * numerator) / denominator
}

/** erfc where 0.46875 < y ≤ 4. */
function middleTail(y: number): number {
  let numerator: number = MIDDLE_NUMERATOR[8] * y
  let denominator = y
  for (let index = 0; index < 7; index++) {
    // Both lists are longer than 7.
    numerator = (numerator + MIDDLE_NUMERATOR[index]!) * y
    denominator = (denominator + MIDDLE_DENOMINATOR[index]!) * y
  }
  const quotient = (numerator + MIDDLE_NUMERATOR[7]) / (denominator + MIDDLE_DENOMINATOR[7])
  return bell(y) * quotient
}

/** erfc where y > 4. */
function farTail(y: number): number {
  if (y >= 27) return 0
  const z = 1 / (y * y)
  let numerator: number = FAR_NUMERATOR[5] * z
  let denominator = z
  for (let index = 0; index < 4; index++) {
    // Both lists are longer than 4.
    numerator = (numerator + FAR_NUMERATOR[index]!) * z
    denominator = (denominator + FAR_DENOMINATOR[index]!) * z
  }
  const quotient = (z * (numerator + FAR_NUMERATOR[4])) / (denominator + FAR_DENOMINATOR[4])
  return (bell(y) * (ONE_BY_SQRT_PI - quotient)) / y
}

/** e^(−y²) with y split in two, because the square of y has more digits than a double holds. */
function bell(y: number): number {
  const head = Math.trunc(y * 16) / 16
  return Math.exp(-head * head) * Math.exp(-(y - head) * (y + head))
}
