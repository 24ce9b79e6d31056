/** Texts of the settings of training: optimizers with their rates, penalties, length and measures. */

/** How the learning rate changes while training. */
export const schedule = {
  label: 'Schedule',
  type: {
    label: 'Learning rate',
    help: 'How η changes while training. Step and exponential count whole epochs; cosine and one-cycle count steps and end with the run.',
    choices: {
      constant: 'constant',
      step: 'falls in steps',
      exponential: 'falls every epoch',
      cosine: 'falls along a cosine',
      'one-cycle': 'one cycle: up, then down',
      'reduce-on-plateau': 'falls on a plateau',
    },
  },
  warmupSteps: {
    label: 'Warm-up steps',
    help: 'In these first steps the rate rises in equal parts to what the schedule says. 0 starts at once.',
  },
  everyEpochs: { label: 'Every … epochs', help: 'Epochs between two reductions.' },
  factor: { label: 'Factor', help: 'What each reduction multiplies the rate by.' },
  finalShare: { label: 'Final share', help: 'Share of η that is left at the end of the run.' },
  riseShare: { label: 'Rising share', help: 'Share of all steps in which the rate rises to η.' },
  startShare: { label: 'First share', help: 'Share of η that the run starts with.' },
  patience: {
    label: 'Patience',
    help: 'Evaluations without improvement that are borne; the next one reduces the rate.',
  },
  minimumDelta: {
    label: 'Least improvement',
    help: 'By how much the deciding series (accuracy, otherwise loss; of validation before test before train) must improve to count.',
  },
  lowestShare: { label: 'Lowest share', help: 'Share of η below which the rate does not fall.' },
}

/** An optimizer: of one run, and in the list of an experiment. */
export const optimizer = {
  type: {
    label: 'Optimizer',
    choices: {
      sgd: 'SGD',
      momentum: 'Momentum',
      nesterov: 'Nesterov',
      adagrad: 'AdaGrad',
      rmsprop: 'RMSProp',
      adadelta: 'AdaDelta',
      adam: 'Adam',
      adamw: 'AdamW',
      nadam: 'NAdam',
      amsgrad: 'AMSGrad',
      lion: 'Lion',
      adafactor: 'Adafactor',
      muon: 'Muon',
    },
  },
  learningRate: {
    label: 'Learning rate η',
    help: 'Size of a step along the gradient. The arrow keys go through 1, 2, 5 and 10, with Shift by tens.',
  },
  momentum: {
    label: 'Momentum μ',
    help: 'Share of the velocity that is kept from step to step.',
  },
  decay: {
    label: 'Decay ρ',
    help: 'Share of the running mean of squared gradients that is kept from step to step.',
  },
  beta1: {
    label: 'β₁',
    help: 'Share of the running mean of gradients that is kept from step to step.',
  },
  beta2: {
    label: 'β₂',
    help: 'Share of the running mean of squared gradients that is kept from step to step.',
  },
  epsilon: { label: 'ε', help: 'Keeps the divisor from becoming 0.' },
  weightDecay: {
    label: 'Decoupled decay λ',
    help: 'Before every update each weight (not the biases) shrinks by the factor 1 − ηλ. The loss knows nothing of it, unlike the weight decay under regularization.',
  },
  momentumDecay: {
    label: 'Momentum warm-up ψ',
    help: 'How fast the momentum grows towards β₁ in the first steps: it is β₁(1 − ½·0.96^(tψ)).',
  },
  iterations: {
    label: 'Newton–Schulz steps',
    help: 'Steps of the iteration that makes the update of a matrix orthogonal. Five are enough; each costs three matrix products.',
  },
  convention: {
    label: 'Form',
    help: 'Where the book and PyTorch differ. Momentum and Nesterov: learning rate inside the velocity (book) or outside. Adam: ε added before the bias correction (book) or after.',
    choices: { book: 'of the book', pytorch: 'of PyTorch' },
  },
  filters: {
    label: 'Filters',
    help: 'How the filters of a convolution are updated: as one matrix with a row for each filter, or element by element like biases.',
    choices: { matrix: 'as a matrix', elementwise: 'element by element' },
  },
  schedule,
}

export const regularization = {
  label: 'Regularization',
  weightDecay: {
    label: 'Weight decay λ',
    help: 'Adds ½λΣw² over all weights, not biases, to the loss. 0 turns it off.',
  },
  l1: {
    label: 'L1 λ',
    help: 'Adds λΣ|w| over all weights, not biases, to the loss; it drives weights to exactly 0. 0 turns it off.',
  },
}

export const training = {
  label: 'Training',
  batchSize: {
    label: 'Batch size',
    help: 'Examples per step. 1 is stochastic descent; all examples at once is full-batch descent.',
  },
  length: {
    label: 'Length',
    unit: { label: 'Counted in', choices: { epochs: 'epochs', iterations: 'steps' } },
    count: {
      label: 'Count',
      help: 'An epoch sees every training example exactly once; a step is one update of the weights.',
    },
  },
  seed: {
    label: 'Seed',
    help: 'Fixes initial weights, order of examples and split. The same seed gives the same run, bit for bit.',
  },
  order: {
    label: 'Order',
    help: 'How the examples of an epoch are taken. With replacement some come twice and some not at all; balanced, every class comes equally often, however rare it is.',
    choices: {
      shuffled: 'shuffled every epoch',
      sequential: 'as in the file',
      'with-replacement': 'drawn with replacement',
      'class-balanced': 'classes balanced',
      given: 'as a list says',
    },
  },
  givenOrder: {
    label: 'Given order',
    help: 'A JSON list of example numbers from 0, whole epochs one after the other; after the last it begins anew.',
    fileName: { label: 'File', help: 'The file that the order was read from.' },
    examples: {
      label: 'Examples',
      help: 'Numbers of the training examples in their order, from 0.',
    },
  },
  precision: {
    label: 'Precision',
    help: 'float32 is faster; float64 is what gradient checks and golden values use.',
    choices: { float32: 'float32', float64: 'float64' },
  },
  gradient: {
    label: 'Gradient',
    help: 'Numerical differentiation needs two passes for every parameter: for small networks in float64, to see how slow it is.',
    choices: { backpropagation: 'backpropagation', numerical: 'numerical (slow)' },
  },
  gradientClipping: {
    label: 'Gradient clipping',
    type: {
      label: 'Limit',
      help: 'Keeps one bad batch from throwing the weights far away. By norm the direction of the gradient stays; by value each number is cut off by itself.',
      choices: { none: 'none', norm: 'norm of all gradients', value: 'each number' },
    },
    maximum: { label: 'At most', help: 'Largest norm, or largest absolute value.' },
  },
  earlyStopping: {
    label: 'Early stopping',
    patience: {
      label: 'Patience',
      help: 'The run ends once this many evaluations in a row have brought no improvement; its best checkpoint is kept. 0 turns it off. Set a validation share aside, or the test data decide.',
    },
    minimumDelta: {
      label: 'Least improvement',
      help: 'By how much the deciding series (accuracy, otherwise loss) must improve to count.',
    },
  },
}

export const evaluation = {
  label: 'Evaluation',
  everyEpochs: {
    label: 'Every … epochs',
    help: 'How often accuracy and loss over whole parts of the data are taken; also at the end.',
  },
  trainExampleLimit: {
    label: 'Training examples used',
    help: 'Training metrics are taken over at most this many training examples.',
  },
  topK: {
    label: 'Top k',
    help: 'Also measures how often the label is among the k greatest outputs. 1 measures accuracy alone.',
  },
  classMetrics: {
    label: 'Class metrics',
    help: 'Also measures precision, recall and F1 as means over the classes, and for two classes the area under the ROC curve.',
  },
  gradientNorm: {
    label: 'Gradient norm',
    help: 'Records the length of the gradient over all parameters at every step, before clipping.',
  },
  insideView: {
    label: 'Inside view',
    help: 'Steps between two looks into the layers: activations, weights, gradients. Where looking takes more than 5 % of the time, it is done half as often.',
    choices: { auto: 'about 200 times in a run', off: 'never', 'by-number': 'every … steps' },
  },
}
