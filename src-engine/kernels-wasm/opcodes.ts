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
export const BATCH_NORMALIZATION_FORWARD = 16
export const BATCH_NORMALIZATION_BACKWARD = 17
export const BATCH_NORMALIZATION_UPDATE = 18
export const BATCH_NORMALIZATION_INFERENCE = 19
export const BATCH_NORMALIZATION_INFERENCE_BACKWARD = 20
export const LAYER_NORMALIZATION_FORWARD = 21
export const LAYER_NORMALIZATION_BACKWARD = 22
export const DROPOUT_MASK = 23
export const APPLY_MASK = 24
export const SCALE = 25
export const SOFTMAX_FORWARD = 26
export const SOFTMAX_BACKWARD = 27
export const L1_PENALTY = 28
export const GRADIENT_NORM = 29
export const SCALE_TO_NORM = 30
export const CLIP_VALUES = 31
export const DECOUPLED_DECAY = 32
export const COPY_COLUMNS = 33
export const ADD = 34

/** Activations. */
export const IDENTITY = 0
export const SIGMOID = 1
export const TANH = 2
export const RELU = 3
export const LEAKY_RELU = 4
export const ELU = 5
export const SELU = 6
export const GELU = 7
export const GELU_TANH = 8
export const SILU = 9
export const SOFTPLUS = 10
export const HARD_SIGMOID = 11
export const HARD_TANH = 12
export const HARD_SWISH = 13
export const STEP = 14

/** Rules of an update. */
export const SGD = 0
export const MOMENTUM_BOOK = 1
export const MOMENTUM_PYTORCH = 2
export const ADAGRAD = 3
export const RMSPROP = 4
export const ADAM_BOOK = 5
export const ADAM_PYTORCH = 6
export const NESTEROV_BOOK = 7
export const NESTEROV_PYTORCH = 8
export const ADADELTA = 9
export const AMSGRAD = 10
export const LION = 11
