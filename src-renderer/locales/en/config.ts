/** Texts of the experiment schema's fields: `label`, `help`, `choices`, and `issue` for a refinement. */
export const config = {
  complaints: {
    'not-a-number': 'Enter a number.',
    'not-an-integer': 'Enter a whole number.',
    'at-least': 'At least {bound}.',
    'more-than': 'More than {bound}.',
    'at-most': 'At most {bound}.',
    'less-than': 'Less than {bound}.',
    empty: 'Enter a text.',
    'too-long': 'At most {bound} characters.',
  },
  name: { label: 'Name', help: 'Left empty, the data set and the network name the runs.' },
  generator: {
    generator: {
      label: 'Generated set',
      choices: {
        digits: 'Drawn digits',
        xor: 'XOR',
        circles: 'Circles',
        moons: 'Moons',
        spirals: 'Spirals',
        blobs: 'Blobs',
        sine: 'Sine',
        plane: 'Plane',
      },
    },
    exampleCount: { label: 'Examples' },
    classCount: { label: 'Classes' },
    noise: {
      label: 'Noise',
      help: 'Standard deviation of the random part: of the brightness for digits, else of the coordinates.',
    },
    seed: { label: 'Seed of the data', help: 'The same settings and seed give the same data.' },
  },
  preprocessing: {
    inputs: {
      label: 'Inputs',
      help: 'Statistics are taken from the training examples only.',
      choices: {
        auto: 'Fitting to the data',
        none: 'As they are',
        'scale-bytes': 'Divided by 255',
        'min-max': 'Scaled to 0…1',
        standardize: 'Standardized',
      },
    },
    targets: {
      label: 'Targets',
      help: 'Regression only. Metrics are then told in the standardized scale.',
      choices: { none: 'As they are', standardize: 'Standardized' },
    },
  },
  split: {
    validation: {
      label: 'Validation share',
      help: 'Training examples set aside, drawn by the seed.',
      issue: 'Validation and test together leave too little to train on.',
    },
    test: {
      label: 'Test share',
      help: 'Used only where the data set brings no test part of its own.',
    },
  },
  layer: {
    type: {
      label: 'Layer',
      choices: {
        affine: 'Affine',
        identity: 'Identity',
        sigmoid: 'Sigmoid',
        tanh: 'Tanh',
        relu: 'ReLU',
        'leaky-relu': 'Leaky ReLU',
      },
    },
    units: { label: 'Units' },
    slope: { label: 'Slope', help: 'Slope for inputs below 0.' },
  },
  initializer: {
    type: {
      label: 'Initial weights',
      help: 'How the weights start; biases start at 0.',
      choices: {
        gaussian: 'Gaussian',
        uniform: 'Uniform',
        'xavier-normal': 'Xavier, normal',
        'xavier-uniform': 'Xavier, uniform',
        'he-normal': 'He, normal',
        'he-uniform': 'He, uniform',
        constant: 'Constant',
      },
    },
    standardDeviation: { label: 'Standard deviation' },
    limit: { label: 'Limit', help: 'Weights are drawn between −limit and limit.' },
    value: { label: 'Value', help: 'With equal weights all units of a layer stay equal.' },
  },
  loss: {
    label: 'Loss',
    choices: {
      'softmax-cross-entropy': 'Softmax with cross-entropy',
      'sigmoid-binary-cross-entropy': 'Sigmoid with binary cross-entropy',
      'mean-squared-error': 'Mean squared error',
    },
  },
  regularization: {
    weightDecay: {
      label: 'Weight decay',
      help: 'λ of ½λΣw² over all weights, added to the loss; biases are left out.',
    },
  },
  training: {
    batchSize: { label: 'Batch size', help: 'Examples per step.' },
    length: {
      label: 'Length',
      unit: {
        label: 'Counted in',
        choices: { epochs: 'Epochs', iterations: 'Iterations' },
      },
      count: { label: 'Length' },
    },
    seed: {
      label: 'Seed',
      help: 'Decides initial weights, order of the examples and split. Every run of a comparison has the same.',
    },
    order: {
      label: 'Order',
      choices: { shuffled: 'Shuffled every epoch', sequential: 'As in the file' },
    },
    precision: {
      label: 'Precision',
      choices: { float32: '32-bit floats', float64: '64-bit floats' },
    },
  },
  evaluation: {
    everyEpochs: { label: 'Evaluate every … epochs' },
    trainExampleLimit: {
      label: 'Training examples evaluated',
      help: 'Metrics of the training part use at most this many examples.',
    },
  },
  optimizer: {
    type: {
      label: 'Optimizer',
      choices: {
        sgd: 'SGD',
        momentum: 'Momentum',
        adagrad: 'AdaGrad',
        rmsprop: 'RMSProp',
        adam: 'Adam',
      },
    },
    learningRate: { label: 'Learning rate' },
    momentum: { label: 'Momentum' },
    decay: { label: 'Decay', help: 'Share of the old mean square that is kept.' },
    beta1: { label: 'β₁' },
    beta2: { label: 'β₂' },
    epsilon: { label: 'ε', help: 'Keeps the division away from zero.' },
    convention: {
      label: 'Convention',
      help: 'Momentum: the book keeps the learning rate inside the velocity, PyTorch outside. Adam: the book adds ε before the bias correction, PyTorch after it.',
      choices: { book: 'Book', pytorch: 'PyTorch' },
    },
  },
}
