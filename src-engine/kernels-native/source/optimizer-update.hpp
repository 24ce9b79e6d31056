#pragma once
#include "opcodes.hpp"
#include "penalty.hpp"
#include "vector-math.hpp"

/*
 * One update of this thread's part of the parameters. p parameters, g gradients, the others state, p
 * and state changed in place; η is the first scalar, t the second. The formulas are derived in
 * src-engine/optimizers.
 */
namespace VARIANT {

struct OptimizerUpdate : Operation {
  int32_t rule;
  int32_t count;
  Floats parameter;
  Floats gradient;
  /** State blocks in the order the optimizer declares them; left out where it has fewer. */
  Floats first;
  Floats second;
  Floats third;
  /** [learning rate, updates done including this one] */
  Doubles scalars;
  /** Momentum, the decay of squares, or β₁. */
  double decay;
  /** β₂ */
  double secondDecay;
  double epsilon;
};

#define EACH_NUMBER                                                                                \
  _Pragma("GCC ivdep") for (int index = part.first; index < part.end; index++)

/** average + share·(value − average) */
inline float towards(float average, float value, float share) {
  return multiplyAdd(value - average, share, average);
}

/** x·rate/(√squares + ε) */
inline float scaledStep(float x, float rate, float squares, float epsilon) {
  return x * rate / (root(squares) + epsilon);
}

inline void optimizerUpdate(const OptimizerUpdate &operation, const Worker &worker) {
  const Range part = worker.part(operation.count, LINE);
  float *p = operation.parameter.in(worker);
  const float *g = operation.gradient.in(worker);
  float *a = operation.first.in(worker);
  float *b = operation.second.in(worker);
  float *c = operation.third.in(worker);
  const double learningRate = operation.scalars.in(worker)[0];
  const double step = operation.scalars.in(worker)[1];
  const float rate = (float)-learningRate;
  const float decay = (float)operation.decay;
  const float rest = (float)(1 - operation.decay);
  const float secondDecay = (float)operation.secondDecay;
  const float secondRest = (float)(1 - operation.secondDecay);
  const float epsilon = (float)operation.epsilon;
  switch (operation.rule) {
    // p ← p − ηg
    case opcode::SGD:
      EACH_NUMBER p[index] = multiplyAdd(g[index], rate, p[index]);
      break;
    // v ← μv − ηg; p ← p + v
    case opcode::MOMENTUM_BOOK:
      EACH_NUMBER {
        const float v = multiplyAdd(a[index], decay, g[index] * rate);
        a[index] = v;
        p[index] += v;
      }
      break;
    // v ← μv + g; p ← p − ηv
    case opcode::MOMENTUM_PYTORCH:
      EACH_NUMBER {
        const float v = multiplyAdd(a[index], decay, g[index]);
        a[index] = v;
        p[index] = multiplyAdd(v, rate, p[index]);
      }
      break;
    // p ← p + μ²v − (1+μ)ηg; then v ← μv − ηg
    case opcode::NESTEROV_BOOK: {
      const float square = (float)(operation.decay * operation.decay);
      const float ahead = (float)(1 + operation.decay);
      EACH_NUMBER {
        const float slope = g[index] * rate;
        p[index] += multiplyAdd(a[index], square, slope * ahead);
        a[index] = multiplyAdd(a[index], decay, slope);
      }
      break;
    }
    // v ← μv + g; p ← p − η(g + μv)
    case opcode::NESTEROV_PYTORCH:
      EACH_NUMBER {
        const float v = multiplyAdd(a[index], decay, g[index]);
        a[index] = v;
        p[index] = multiplyAdd(multiplyAdd(v, decay, g[index]), rate, p[index]);
      }
      break;
    // p ← p − η·sign(β₁m + (1−β₁)g); then m ← β₂m + (1−β₂)g
    case opcode::LION:
      EACH_NUMBER {
        const float mixed = multiplyAdd(a[index], decay, g[index] * rest);
        p[index] = multiplyAdd(signOf(mixed), rate, p[index]);
        a[index] = multiplyAdd(a[index], secondDecay, g[index] * secondRest);
      }
      break;
    // h ← h + g²; p ← p − ηg/(√h + ε)
    case opcode::ADAGRAD:
      EACH_NUMBER {
        const float h = multiplyAdd(g[index], g[index], a[index]);
        a[index] = h;
        p[index] += scaledStep(g[index], rate, h, epsilon);
      }
      break;
    // h ← ρh + (1−ρ)g²; p ← p − ηg/(√h + ε)
    case opcode::RMSPROP:
      EACH_NUMBER {
        const float h = multiplyAdd(a[index], decay, g[index] * g[index] * rest);
        a[index] = h;
        p[index] += scaledStep(g[index], rate, h, epsilon);
      }
      break;
    // h ← ρh + (1−ρ)g²; d = g·√(s + ε)/√(h + ε); s ← ρs + (1−ρ)d²; p ← p − ηd
    case opcode::ADADELTA:
      EACH_NUMBER {
        const float h = multiplyAdd(a[index], decay, g[index] * g[index] * rest);
        const float change = root(b[index] + epsilon) / root(h + epsilon) * g[index];
        a[index] = h;
        b[index] = multiplyAdd(b[index], decay, change * change * rest);
        p[index] = multiplyAdd(change, rate, p[index]);
      }
      break;
    // m ← m + (1−β₁)(g−m); v ← v + (1−β₂)(g²−v), then
    //   book:     p ← p − η√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε)
    //   pytorch:  the same with ε·√(1−β₂ᵗ) for ε
    //   amsgrad:  pytorch's with u ← max(u, v) for v
    case opcode::ADAM_BOOK:
    case opcode::ADAM_PYTORCH:
    case opcode::AMSGRAD: {
      const double correction = root(1 - powerOf(operation.secondDecay, step));
      const double meanCorrection = 1 - powerOf(operation.decay, step);
      const float adamRate = (float)-(learningRate * correction / meanCorrection);
      const bool isBook = operation.rule == opcode::ADAM_BOOK;
      const float adamEpsilon = (float)(operation.epsilon * (isBook ? 1 : correction));
      if (operation.rule == opcode::AMSGRAD) {
        EACH_NUMBER {
          const float m = towards(a[index], g[index], rest);
          const float v = towards(b[index], g[index] * g[index], secondRest);
          const float largest = v <= c[index] || c[index] != c[index] ? c[index] : v;
          a[index] = m;
          b[index] = v;
          c[index] = largest;
          p[index] += scaledStep(m, adamRate, largest, adamEpsilon);
        }
      } else {
        EACH_NUMBER {
          const float m = towards(a[index], g[index], rest);
          const float v = towards(b[index], g[index] * g[index], secondRest);
          a[index] = m;
          b[index] = v;
          p[index] += scaledStep(m, adamRate, v, adamEpsilon);
        }
      }
      break;
    }
  }
}
#undef EACH_NUMBER

} // namespace VARIANT
