#pragma once
#include "opcodes.hpp"
#include "vector-math.hpp"

/*
 * Every activation gives the value and the gradient of one number; the two loops at the end are
 * compiled once for each. The formulas stand in ../../kernels/activation-math.ts. The gradient takes
 * x or y, whichever it needs. NaN goes in and comes out.
 */
namespace VARIANT {

struct Identity {
  static float value(float x, float) { return x; }
  static float gradient(float, float, float dy, float) { return dy; }
};

struct Sigmoid {
  static float value(float x, float) { return sigmoid(x); }
  static float gradient(float, float y, float dy, float) { return dy * (y * (1.0f - y)); }
};

struct Tanh {
  static float value(float x, float) { return hyperbolicTangent(x); }
  static float gradient(float, float y, float dy, float) { return dy * (1.0f - y * y); }
};

struct Relu {
  static float value(float x, float) { return x <= 0.0f ? 0.0f : x; }
  /** 0 where y ≤ 0, whatever dy holds. */
  static float gradient(float, float y, float dy, float) { return y <= 0.0f ? 0.0f : dy; }
};

struct LeakyRelu {
  static float value(float x, float slope) { return x <= 0.0f ? slope * x : x; }
  static float gradient(float, float y, float dy, float slope) {
    return y <= 0.0f ? slope * dy : dy;
  }
};

/** scale·x where x > 0, otherwise floor·(eˣ − 1). */
struct Elu {
  static float value(float x, float slope) {
    const float below = slope * exponentialMinusOne(x > 0.0f ? 0.0f : x);
    return x <= 0.0f ? below : x;
  }
  static float gradient(float, float y, float dy, float slope) {
    return dy * (y <= 0.0f ? y + slope : 1.0f);
  }
};

struct Selu {
  static constexpr float SCALE = 1.0507009873554805f;
  static constexpr float FLOOR = (float)(1.0507009873554805 * 1.6732632423543772);
  static float value(float x, float) {
    const float below = FLOOR * exponentialMinusOne(x > 0.0f ? 0.0f : x);
    return x <= 0.0f ? below : SCALE * x;
  }
  static float gradient(float, float y, float dy, float) {
    return dy * (y <= 0.0f ? y + FLOOR : SCALE);
  }
};

/** x·Φ(x) */
struct Gelu {
  static float value(float x, float) { return x * normalShare(x); }
  static float gradient(float x, float, float dy, float) {
    const float density = exponential(x * x * -0.5f) * 0.3989422804014327f;
    return dy * multiplyAdd(x, density, normalShare(x));
  }
};

/** ½x(1 + tanh u) = x·sigmoid(2u) with u = √(2/π)(x + 0.044715x³) */
struct GeluByTanh {
  /** 2√(2/π) */
  static constexpr float SLOPE = 1.5957691216057308f;
  static constexpr float CUBE = 0.044715f;
  static float share(float x) {
    return sigmoid(multiplyAdd(x, SLOPE, x * x * (x * (SLOPE * CUBE))));
  }
  static float value(float x, float) { return x * share(x); }
  /** s + x·s(1 − s)·2u′; far out s(1 − s) is 0, which an infinite slope must not undo. */
  static float gradient(float x, float, float dy, float) {
    const float s = share(x);
    const float rest = s * (1.0f - s);
    const float steepness = multiplyAdd(x * x, 3 * SLOPE * CUBE, SLOPE);
    const float bend = x * rest * steepness;
    return dy * (s + (rest == 0.0f ? 0.0f : bend));
  }
};

struct Silu {
  static float value(float x, float) { return x * sigmoid(x); }
  static float gradient(float x, float, float dy, float) {
    const float share = sigmoid(x);
    return dy * (share * multiplyAdd(x, 1.0f - share, 1.0f));
  }
};

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|) */
struct Softplus {
  static float value(float x, float) {
    return (x < 0.0f ? 0.0f : x) + logarithmOfOnePlus(exponential(-magnitude(x)));
  }
  static float gradient(float x, float, float dy, float) { return dy * sigmoid(x); }
};

/** 0 up to −3, 1 from 3 on, straight in between. */
struct HardSigmoid {
  static float value(float x, float) {
    const float line = x / 6.0f + 0.5f;
    const float raised = line < 0.0f ? 0.0f : line;
    return raised > 1.0f ? 1.0f : raised;
  }
  static float gradient(float, float y, float dy, float) {
    return dy * (y <= 0.0f || y >= 1.0f ? 0.0f : 1.0f / 6.0f);
  }
};

struct HardTanh {
  static float value(float x, float) {
    const float raised = x < -1.0f ? -1.0f : x;
    return raised > 1.0f ? 1.0f : raised;
  }
  static float gradient(float, float y, float dy, float) {
    return dy * (y <= -1.0f || y >= 1.0f ? 0.0f : 1.0f);
  }
};

struct HardSwish {
  static float value(float x, float slope) { return x * HardSigmoid::value(x, slope); }
  static float gradient(float x, float, float dy, float) {
    const float line = x / 3.0f + 0.5f;
    const float bounded = x >= 3.0f ? 1.0f : line;
    return dy * (x <= -3.0f ? 0.0f : bounded);
  }
};

/** 1 where x > 0, otherwise 0; flat everywhere. */
struct Step {
  static float value(float x, float) { return x > 0.0f ? 1.0f : x <= 0.0f ? 0.0f : x; }
  static float gradient(float, float, float dy, float) { return dy * 0.0f; }
};

struct ActivationForward : Operation {
  int32_t activation;
  float slope;
  Floats x;
  Floats y;
  /** Values per row. */
  int32_t size;
};

struct ActivationBackward : Operation {
  int32_t activation;
  float slope;
  Floats x;
  Floats y;
  Floats dy;
  Floats dx;
  int32_t size;
};

template <typename Activation> struct Forward {
  static void run(const ActivationForward &operation, const Worker &worker, Range part) {
    const float slope = operation.slope;
    const float *x = operation.x.in(worker) + part.first;
    float *y = operation.y.in(worker) + part.first;
    const int count = part.count();
    // y may be x itself, number by number.
#pragma GCC ivdep
    for (int index = 0; index < count; index++) y[index] = Activation::value(x[index], slope);
  }
};

template <typename Activation> struct Backward {
  static void run(const ActivationBackward &operation, const Worker &worker, Range part) {
    const float slope = operation.slope;
    const float *x = operation.x.in(worker) + part.first;
    const float *y = operation.y.in(worker) + part.first;
    const float *dy = operation.dy.in(worker) + part.first;
    float *dx = operation.dx.in(worker) + part.first;
    const int count = part.count();
#pragma GCC ivdep
    for (int index = 0; index < count; index++) {
      dx[index] = Activation::gradient(x[index], y[index], dy[index], slope);
    }
  }
};

/** The loop of the named activation over a part of the N·size numbers. */
template <template <typename> class Direction, typename Fields>
void runActivation(const Fields &operation, const Worker &worker, Range part) {
  switch (operation.activation) {
    case opcode::IDENTITY: return Direction<Identity>::run(operation, worker, part);
    case opcode::SIGMOID: return Direction<Sigmoid>::run(operation, worker, part);
    case opcode::TANH: return Direction<Tanh>::run(operation, worker, part);
    case opcode::RELU: return Direction<Relu>::run(operation, worker, part);
    case opcode::LEAKY_RELU: return Direction<LeakyRelu>::run(operation, worker, part);
    case opcode::ELU: return Direction<Elu>::run(operation, worker, part);
    case opcode::SELU: return Direction<Selu>::run(operation, worker, part);
    case opcode::GELU: return Direction<Gelu>::run(operation, worker, part);
    case opcode::GELU_TANH: return Direction<GeluByTanh>::run(operation, worker, part);
    case opcode::SILU: return Direction<Silu>::run(operation, worker, part);
    case opcode::SOFTPLUS: return Direction<Softplus>::run(operation, worker, part);
    case opcode::HARD_SIGMOID: return Direction<HardSigmoid>::run(operation, worker, part);
    case opcode::HARD_TANH: return Direction<HardTanh>::run(operation, worker, part);
    case opcode::HARD_SWISH: return Direction<HardSwish>::run(operation, worker, part);
    case opcode::STEP: return Direction<Step>::run(operation, worker, part);
  }
}

/** y ← f(x) */
inline void activationForward(const ActivationForward &operation, const Worker &worker, Range part) {
  runActivation<Forward>(operation, worker, part);
}

/** dx ← dy ⊙ f′(x), from x or y */
inline void activationBackward(const ActivationBackward &operation, const Worker &worker,
                               Range part) {
  runActivation<Backward>(operation, worker, part);
}

} // namespace VARIANT
