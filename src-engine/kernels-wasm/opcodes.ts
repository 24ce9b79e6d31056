/*
 * The numbers by which both sides name what a kernel is to do: this file is TypeScript and
 * AssemblyScript alike.
 */

/** Operations. */
export const GATHER_ROWS = 0
export const AFFINE_FORWARD = 1
export const AFFINE_BACKWARD = 2
export const ACTIVATION_FORWARD = 3
export const ACTIVATION_BACKWARD = 4
export const SOFTMAX_CROSS_ENTROPY = 5
export const SIGMOID_BINARY_CROSS_ENTROPY = 6
export const MEAN_SQUARED_ERROR = 7
export const WEIGHT_DECAY = 8
export const OPTIMIZER_UPDATE = 9
export const CONVOLUTION_FORWARD = 10
export const CONVOLUTION_BACKWARD = 11
export const MAX_POOLING_FORWARD = 12
export const MAX_POOLING_BACKWARD = 13
export const AVERAGE_POOLING_FORWARD = 14
export const AVERAGE_POOLING_BACKWARD = 15

/** Activations. */
export const IDENTITY = 0
export const SIGMOID = 1
export const TANH = 2
export const RELU = 3
export const LEAKY_RELU = 4

/** Rules of an update. */
export const SGD = 0
export const MOMENTUM_BOOK = 1
export const MOMENTUM_PYTORCH = 2
export const ADAGRAD = 3
export const RMSPROP = 4
export const ADAM_BOOK = 5
export const ADAM_PYTORCH = 6
