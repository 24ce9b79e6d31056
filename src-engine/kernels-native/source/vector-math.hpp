#pragma once
#include "operation.hpp"

/*
 * Exponential functions of one number without branches, so that loops over them become vectors. They
 * are the formulas of ../../kernels-wasm/assembly/vector-math.ts, with the same errors. NaN in, NaN
 * out, which is why the order of comparisons matters.
 */
namespace VARIANT {

template <typename To, typename From> inline To bitsOf(From from) {
  static_assert(sizeof(To) == sizeof(From), "the same number of bits");
  To to;
  __builtin_memcpy(&to, &from, sizeof(To));
  return to;
}

inline float powerOfTwo(int32_t exponent) { return bitsOf<float>((exponent + 127) << 23); }

/**
 * eˣ = 2ⁿ·eʳ with |r| ≤ ½ ln 2 and a polynomial for eʳ. Over- and underflow as they should, subnormal
 * results included.
 *
 * @see Moshier, Cephes, expf.c
 */
inline float exponential(float x) {
  /** 1.5·2²³: adding it leaves the nearest integer in the low bits. */
  constexpr float ROUNDER = 12582912.0f;
  float bounded = x > 89.0f ? 89.0f : x;
  bounded = bounded < -104.0f ? -104.0f : bounded;
  const float shifted = multiplyAdd(bounded, 1.44269504088896341f, ROUNDER);
  const float n = shifted - ROUNDER;
  // ln 2 in two parts, the first exact in few bits.
  float r = multiplyAdd(n, -0.693359375f, bounded);
  r = multiplyAdd(n, 2.1219444e-4f, r);
  float power = multiplyAdd(r, 1.98756915e-4f, 1.3981999507e-3f);
  power = multiplyAdd(power, r, 8.3334519073e-3f);
  power = multiplyAdd(power, r, 4.1665795894e-2f);
  power = multiplyAdd(power, r, 1.6666665459e-1f);
  power = multiplyAdd(power, r, 5.0000001201e-1f);
  power = multiplyAdd(power * r, r, r) + 1.0f;
  // 2ⁿ in two factors, because n may be beyond the exponents of float32.
  const int32_t exponent = bitsOf<int32_t>(shifted) - bitsOf<int32_t>(ROUNDER);
  const int32_t half = exponent >> 1;
  return power * powerOfTwo(half) * powerOfTwo(exponent - half);
}

inline float magnitude(float x) { return __builtin_fabsf(x); }

/** 1/(1 + e⁻ˣ), from e^−|x|, which cannot overflow. */
inline float sigmoid(float x) {
  const float power = exponential(-magnitude(x));
  const float above = 1.0f / (power + 1.0f);
  return x < 0.0f ? power * above : above;
}

/**
 * A quotient of polynomials in x, exactly 1 from 7.9 on; x itself where x² no longer matters, because
 * the products would be subnormal there.
 *
 * @see Eigen, generic_fast_tanh_float
 */
inline float hyperbolicTangent(float x) {
  constexpr float LIMIT = 7.90531110763549805f;
  float bounded = x > LIMIT ? LIMIT : x;
  bounded = bounded < -LIMIT ? -LIMIT : bounded;
  const float square = bounded * bounded;
  float above = multiplyAdd(square, -2.76076847742355e-16f, 2.00018790482477e-13f);
  above = multiplyAdd(above, square, -8.60467152213735e-11f);
  above = multiplyAdd(above, square, 5.12229709037114e-8f);
  above = multiplyAdd(above, square, 1.48572235717979e-5f);
  above = multiplyAdd(above, square, 6.37261928875436e-4f);
  above = multiplyAdd(above, square, 4.89352455891786e-3f);
  above *= bounded;
  float below = multiplyAdd(square, 1.19825839466702e-6f, 1.18534705686654e-4f);
  below = multiplyAdd(below, square, 2.268434632439e-3f);
  below = multiplyAdd(below, square, 4.89352518554385e-3f);
  return magnitude(x) < 4e-4f ? x : above / below;
}

/** eˣ − 1 for x ≤ 0, from 2t/(1 − t) with t = tanh ½x, which keeps its digits near 0. */
inline float exponentialMinusOne(float x) {
  const float t = hyperbolicTangent(x * 0.5f);
  return (t + t) / (1.0f - t);
}

/**
 * Φ(x), the share of a standard normal distribution below x, by ½erfc(−x/√2) with
 * erfc z = t·e^(−z² + p(t)), t = 1/(1 + ½z).
 *
 * @see Press, Teukolsky, Vetterling and Flannery, Numerical Recipes in C, 2nd edition, section 6.2
 */
inline float normalShare(float x) {
  const float z = magnitude(x) * 0.7071067811865476f;
  const float t = 1.0f / multiplyAdd(z, 0.5f, 1.0f);
  float p = multiplyAdd(t, 0.17087277f, -0.82215223f);
  p = multiplyAdd(p, t, 1.48851587f);
  p = multiplyAdd(p, t, -1.13520398f);
  p = multiplyAdd(p, t, 0.27886807f);
  p = multiplyAdd(p, t, -0.18628806f);
  p = multiplyAdd(p, t, 0.09678418f);
  p = multiplyAdd(p, t, 0.37409196f);
  p = multiplyAdd(p, t, 1.00002368f);
  p = multiplyAdd(p, t, -1.26551223f);
  const float power = exponential(multiplyAdd(-z, z, p));
  const float tail = t * power * 0.5f;
  return x < 0.0f ? tail : 1.0f - tail;
}

/** ln(1 + x) for x in [0, 1]: 2·artanh s with s = x/(2 + x) ≤ ⅓, by its series. */
inline float logarithmOfOnePlus(float x) {
  const float s = x / (x + 2.0f);
  const float square = s * s;
  float series = multiplyAdd(square, 2.0f / 15.0f, 2.0f / 13.0f);
  series = multiplyAdd(series, square, 2.0f / 11.0f);
  series = multiplyAdd(series, square, 2.0f / 9.0f);
  series = multiplyAdd(series, square, 2.0f / 7.0f);
  series = multiplyAdd(series, square, 2.0f / 5.0f);
  series = multiplyAdd(series, square, 2.0f / 3.0f);
  return multiplyAdd(series * square, s, s + s);
}

/**
 * ln x for a normal x > 0 in double precision: x = 2ⁿ·m with m in [√½, √2), and
 * ln m = 2·artanh s with s = (m − 1)/(m + 1), |s| ≤ 0.172, by its series. NaN in, NaN out.
 */
inline double logarithm(double x) {
  if (!(x < __builtin_inf())) return x;
  const int64_t bits = bitsOf<int64_t>(x);
  // The exponent counted from √½, so that m falls on the right side.
  const int64_t n = (bits - 0x3fe6a09e667f3bcd) >> 52;
  const double m = bitsOf<double>(bits - (n << 52));
  const double s = (m - 1) / (m + 1);
  const double square = s * s;
  double series = 1.0 / 21.0;
  for (int divisor = 19; divisor >= 3; divisor -= 2) series = series * square + 1.0 / divisor;
  return (double)n * 0.6931471805599453 + (2 * s + 2 * s * square * series);
}

/** base^exponent for a whole exponent ≥ 0, by repeated squaring. */
inline double powerOf(double base, double exponent) {
  double result = 1;
  for (uint64_t rest = (uint64_t)exponent; rest != 0; rest >>= 1) {
    if (rest & 1) result *= base;
    base *= base;
  }
  return result;
}

} // namespace VARIANT
