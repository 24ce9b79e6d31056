/** Texts of the settings of a network: its layers, their initial weights and the loss. */

/** The initial weights: of a whole network, and of one layer. */
export const initializer = {
  label: 'Initial weights',
  type: {
    label: 'Method',
    help: 'How the weights are drawn before the first step. Biases start at 0. He suits ReLU, Xavier suits sigmoid and tanh.',
    choices: {
      gaussian: 'Gaussian',
      uniform: 'uniform',
      'xavier-normal': 'Xavier, normal',
      'xavier-uniform': 'Xavier, uniform',
      'he-normal': 'He, normal',
      'he-uniform': 'He, uniform',
      constant: 'constant',
    },
  },
  standardDeviation: {
    label: 'Standard deviation',
    help: 'The notes use 0.01. Too small and deep layers get no signal, too large and sigmoids saturate.',
  },
  limit: { label: 'Limit', help: 'Weights are drawn evenly between −limit and limit.' },
  value: {
    label: 'Value',
    help: 'With all weights equal, the units of a layer stay equal for ever: shown to see why it cannot learn.',
  },
}

/** A layer that holds no others. */
const plainLayer = {
  type: {
    label: 'Layer',
    choices: {
      affine: 'affine',
      convolution: 'convolution',
      'max-pooling': 'max pooling',
      'average-pooling': 'average pooling',
      'global-average-pooling': 'global average pooling',
      flatten: 'flatten',
      reshape: 'reshape',
      'batch-normalization': 'batch normalization',
      'layer-normalization': 'layer normalization',
      dropout: 'dropout',
      branches: 'branches',
      identity: 'identity',
      sigmoid: 'sigmoid',
      tanh: 'tanh',
      relu: 'ReLU',
      'leaky-relu': 'leaky ReLU',
      elu: 'ELU',
      selu: 'SELU',
      gelu: 'GELU',
      silu: 'SiLU (swish)',
      softplus: 'softplus',
      'hard-sigmoid': 'hard sigmoid',
      'hard-tanh': 'hard tanh',
      'hard-swish': 'hard swish',
      step: 'step',
      softmax: 'softmax',
    },
  },
  units: { label: 'Units', help: 'Outputs of the layer: columns of its weight matrix.' },
  filters: {
    label: 'Filters',
    help: 'Channels that the layer makes, each by a filter of its own.',
  },
  kernelHeight: { label: 'Kernel height', help: 'Rows that a filter sees at once.' },
  kernelWidth: { label: 'Kernel width', help: 'Columns that a filter sees at once.' },
  poolHeight: { label: 'Pool height', help: 'Rows that become one.' },
  poolWidth: { label: 'Pool width', help: 'Columns that become one.' },
  stride: { label: 'Stride', help: 'Pixels from one window to the next.' },
  padding: { label: 'Padding', help: 'Zeros around the image, on all four sides.' },
  dilation: { label: 'Dilation', help: 'Distance of neighbours in the kernel; 1 leaves no holes.' },
  channels: { label: 'Channels' },
  height: { label: 'Height' },
  width: { label: 'Width' },
  momentum: {
    label: 'Momentum',
    help: 'Share of the running mean and variance that is kept from step to step. Inference uses the running ones.',
  },
  epsilon: { label: 'ε', help: 'Added to the variance, so that nothing is divided by 0.' },
  runningVariance: {
    label: 'Running variance',
    help: 'Divided by the number of values as the notes do, or by one less as PyTorch does.',
    choices: { biased: 'of the book', unbiased: 'of PyTorch' },
  },
  rate: { label: 'Rate', help: 'Share of the inputs that is silenced at every training step.' },
  combine: {
    label: 'Put together',
    help: 'Side by side on channels, as an inception block does, or added up, as a residual block does. An empty branch passes its input on.',
    choices: { concatenate: 'side by side', sum: 'added up' },
  },
  slope: { label: 'Slope', help: 'Slope for inputs of 0 and below.' },
  alpha: { label: 'α', help: 'Outputs come down to −α for very negative inputs.' },
  form: {
    label: 'Form',
    help: 'GELU: by the error function as defined, or the approximation by tanh that many published nets use. Dropout: scaled up in training as frameworks do, or scaled down in inference as the notes do.',
    choices: {
      erf: 'exact',
      tanh: 'by tanh',
      inverted: 'scaled in training',
      plain: 'scaled in inference',
    },
  },
  initializer: {
    ...initializer,
    label: 'Own initial weights',
    type: {
      ...initializer.type,
      help: 'Instead of those of the network.',
      choices: { ...initializer.type.choices, given: 'given numbers' },
    },
    weight: { label: 'Weight', help: 'As many numbers as the weight holds, row by row.' },
    bias: { label: 'Bias', help: 'One number for each output.' },
  },
  isFrozen: {
    label: 'Frozen',
    help: 'Keeps its numbers: no gradient is taken by them and no step changes them.',
  },
}

/** A layer: on its own, in the list of a network, and in branches of branches. */
export const layer = {
  ...plainLayer,
  branches: {
    label: 'Branches',
    ...plainLayer,
    branches: { label: 'Branches', ...plainLayer, branches: { label: 'Branches', ...plainLayer } },
  },
}

/** The loss, and what it can be told. */
export const loss = {
  label: 'Loss',
  type: {
    label: 'Loss',
    help: 'Softmax with cross-entropy for classes, sigmoid with binary cross-entropy for yes or no, squared error for numbers. Each of these pairs gives the gradient y − t.',
    choices: {
      'softmax-cross-entropy': 'softmax + cross-entropy',
      'categorical-cross-entropy': 'cross-entropy of probabilities',
      'sigmoid-binary-cross-entropy': 'sigmoid + binary cross-entropy',
      'binary-cross-entropy': 'binary cross-entropy of probabilities',
      'mean-squared-error': 'mean squared error',
      'sum-of-squares': 'sum of squares',
      'mean-absolute-error': 'mean absolute error',
      huber: 'Huber',
      'mean-squared-logarithmic-error': 'mean squared logarithmic error',
      'mean-absolute-percentage-error': 'mean absolute percentage error',
      hinge: 'hinge',
      'squared-hinge': 'squared hinge',
      exponential: 'exponential',
    },
  },
  labelSmoothing: {
    label: 'Label smoothing',
    help: 'Share of every label that is spread evenly over all classes while training, so that no score has to grow without end.',
  },
  form: {
    label: 'Form',
    help: 'The notes add 1e-7 before the logarithm. Only the value differs; the gradient is the same.',
    choices: { exact: 'exact', book: 'ln(p + 1e-7), as the notes' },
  },
  delta: {
    label: 'Limit δ',
    help: 'Errors up to it count squared, larger ones in a straight line, so that outliers pull less.',
  },
}
