import { initializer, layer, loss } from './network-config'

/** A generated set: on its own, and as the data of an experiment. */
const generator = {
  generator: {
    label: 'Kind',
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
  exampleCount: {
    label: 'Examples',
    help: 'How many examples are drawn in all; the split takes its parts from them.',
  },
  classCount: { label: 'Classes', help: 'One cloud of points for each class.' },
  noise: {
    label: 'Noise',
    help: 'Standard deviation of what is added at random: to the pixels as a share of full brightness, to points in units of their axes.',
  },
  seed: {
    label: 'Seed',
    help: 'The same seed and settings draw the same examples, byte for byte.',
  },
}

/** How the learning rate changes while training. */
const schedule = {
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
const optimizer = {
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
  schedule,
}

/**
 * Texts of every configurable value, found by its path in the schema without list indices and
 * variants: `label`, `help`, `choices.<value>`, and `issue` for what a refinement refuses.
 */
export const config = {
  complaints: {
    'not-a-number': 'Enter a number, such as 0.1 or 1e-3.',
    'not-an-integer': 'Enter a whole number.',
    'at-least': 'Must be at least {bound}.',
    'more-than': 'Must be greater than {bound}.',
    'at-most': 'Must be at most {bound}.',
    'less-than': 'Must be less than {bound}.',
    empty: 'Enter something here.',
    'too-long': 'Must be at most {bound} characters.',
  },
  name: {
    label: 'Name',
    help: 'Runs of this experiment are listed under it. Left empty, the data set and the network give the name.',
  },
  dataset: {
    label: 'Data',
    source: {
      label: 'Source',
      choices: { stored: 'imported', generated: 'generated' },
    },
    name: { label: 'Data set' },
    settings: { label: 'Settings', ...generator },
  },
  generator,
  preprocessing: {
    label: 'Preprocessing',
    inputs: {
      label: 'Inputs',
      help: 'What happens to the inputs before the network sees them. Statistics come from the training examples alone.',
      choices: {
        auto: 'by kind of data',
        none: 'as they are',
        'scale-bytes': 'bytes × 1/255',
        'scale-constant': 'divided by a constant',
        'min-max': 'to 0 … 1',
        standardize: 'mean 0, deviation 1',
      },
    },
    divisor: { label: 'Divisor', help: 'What “divided by a constant” divides by.' },
    missing: {
      label: 'Missing values',
      help: 'What stands in for a missing input, column by column, before any scaling. Mean and median come from the training examples alone.',
      choices: {
        refuse: 'refused',
        mean: 'mean of the column',
        median: 'median of the column',
        constant: 'a constant',
      },
    },
    missingConstant: {
      label: 'Constant',
      help: 'Stands in for missing values where a constant does.',
    },
    targets: {
      label: 'Targets',
      help: 'For regression. Standardized targets have metrics in that scale.',
      choices: { none: 'as they are', standardize: 'mean 0, deviation 1' },
    },
  },
  split: {
    label: 'Split',
    validation: {
      label: 'Validation share',
      help: 'Training examples set aside to choose settings by. 0.1 is one in ten.',
      issue: 'Validation and test together leave too little to train on.',
    },
    test: {
      label: 'Test share',
      help: 'Examples set aside for the final figure. Not used when the data set has a test part of its own.',
    },
    stratified: {
      label: 'Keep class shares',
      help: 'Every class has the same share in all parts, which matters where one is rare. Only for classes.',
    },
    trainLimit: {
      label: 'Train on at most',
      help: 'So many of the training examples, spread evenly over the file; 0 means all.',
    },
  },
  augmentation: {
    label: 'Augmentation',
    shift: {
      label: 'Shift',
      help: 'Training images are moved by at most this share of their side, along either axis. 0.1 is a tenth.',
    },
    rotation: { label: 'Rotation °', help: 'Turned by at most this many degrees, either way.' },
    scaling: {
      label: 'Scaling',
      help: 'Made larger or smaller by at most this share; 0.1 gives factors from 0.9 to 1.1.',
    },
    flip: {
      label: 'Mirror',
      help: 'Every second image, by chance. Not for digits and letters, which have a right way round.',
      choices: {
        none: 'never',
        horizontal: 'left and right',
        vertical: 'top and bottom',
        both: 'both ways',
      },
    },
    noise: {
      label: 'Noise',
      help: 'Standard deviation of what is added to every value, in the scale after preprocessing.',
    },
    cutout: {
      label: 'Cut-out',
      help: 'Side of a square that is blanked at a random place, as a share of the shorter side.',
    },
  },
  network: {
    label: 'Network',
    layers: { label: 'Layers', ...layer },
  },
  layer,
  initializer,
  start: {
    label: 'Starting weights',
    from: {
      label: 'Weights from',
      choices: { initializer: 'The initializer', run: 'Another run', file: 'A file' },
    },
    run: { label: 'Run', help: 'Number of the run whose weights are taken.' },
    checkpoint: {
      label: 'Checkpoint',
      choices: { best: 'Best', last: 'Last', initial: 'Initial', 'by-number': 'At a step' },
    },
    fileName: {
      label: 'File',
      help: 'A .npz or .safetensors file whose tensors are named and shaped as an export of this network has them.',
    },
    hash: { label: 'SHA-256 of the file' },
    layers: {
      label: 'Layers that take them',
      help: 'Numbers from 1; the others are drawn by the initializer. None means all.',
    },
  },
  loss,
  regularization: {
    label: 'Regularization',
    weightDecay: {
      label: 'Weight decay λ',
      help: 'Adds ½λΣw² over all weights, not biases, to the loss. 0 turns it off.',
    },
    l1: {
      label: 'L1 λ',
      help: 'Adds λΣ|w| over all weights, not biases, to the loss; it drives weights to exactly 0. 0 turns it off.',
    },
  },
  training: {
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
  },
  evaluation: {
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
  },
  repeats: {
    label: 'Seeds',
    help: 'Everything is trained once for each seed, counting up from the seed above: the spread shows what is chance. Runs of one seed start equal.',
  },
  search: {
    label: 'Values tried',
    type: {
      label: 'Values tried',
      choices: {
        none: 'none: the settings above',
        grid: 'grid: every combination',
        random: 'scattered over ranges',
      },
    },
    axes: {
      label: 'Settings varied',
      field: { label: 'Setting' },
      values: { label: 'Values' },
      from: { label: 'From' },
      to: { label: 'To' },
      scale: { label: 'Scale', choices: { linear: 'linear', logarithmic: 'logarithmic' } },
      isWhole: { label: 'Whole numbers' },
    },
    count: {
      label: 'Trials',
      help: 'Points of the search. Each optimizer is trained at every point.',
    },
    skip: {
      label: 'Leave out',
      help: 'Points left out at the beginning: give the number of an earlier search to go on where it ended.',
    },
  },
  optimizers: { label: 'Optimizers', ...optimizer },
  optimizer: { label: 'Optimizer', ...optimizer },
  import: {
    format: {
      label: 'Format',
      choices: { csv: 'CSV', idx: 'IDX (MNIST)', images: 'folder of pictures' },
    },
    name: { label: 'Name', help: 'The data set is found under this name in experiments.' },
    header: {
      label: 'Header line',
      help: 'Whether the first line names the columns.',
      choices: { auto: 'decide by content', present: 'present', absent: 'absent' },
    },
    target: {
      label: 'Column to predict',
      help: 'The label or number that the network learns to give from the other columns.',
      choices: {
        first: 'first column',
        last: 'last column',
        'by-number': 'column number (from 0)',
        'by-text': 'column named',
      },
    },
    task: {
      label: 'Task',
      help: 'Classes or numbers: whether the column to predict names kinds or measures amounts.',
      choices: {
        auto: 'decide by content',
        classification: 'classification',
        regression: 'regression',
      },
    },
    missing: {
      label: 'Missing values',
      help: 'Cells without a number, such as empty ones or NA. Kept, they are filled by the rule that an experiment states.',
      choices: { refuse: 'refused', keep: 'kept as missing' },
    },
    words: {
      label: 'Columns of words',
      help: 'As categories, every different word of a column becomes an input of its own, 1 where it stands and 0 elsewhere.',
      choices: { refuse: 'refused', 'one-hot': 'as categories' },
    },
    color: {
      label: 'Colours',
      help: 'One channel of brightness, or three of red, green and blue.',
      choices: { auto: 'decide by content', grey: 'grey', rgb: 'red, green, blue' },
    },
    size: {
      label: 'Size in pixels',
      help: 'Side of the square that every picture becomes. 0: their own size where all share one of at most 128 pixels, otherwise 32.',
    },
    fit: {
      label: 'Other shapes',
      help: 'What happens to a picture that is wider or taller.',
      choices: { crop: 'cut to the middle', stretch: 'squeezed' },
    },
    folderUpload: { label: 'Folder' },
    trainUpload: { label: 'Training file' },
    testUpload: { label: 'Test file' },
    trainImagesUpload: { label: 'Training images' },
    trainLabelsUpload: { label: 'Training labels' },
    testImagesUpload: { label: 'Test images' },
    testLabelsUpload: { label: 'Test labels' },
  },
  settings: {
    maximumRunCount: {
      label: 'Runs at once',
      help: 'Runs beyond it wait in the queue. Left empty: as many as the machine has cores.',
    },
    locale: {
      label: 'Language',
      choices: { system: 'as the system', en: 'English', 'zh-CN': '简体中文' },
    },
    theme: {
      label: 'Theme',
      choices: { system: 'as the system', light: 'light', dark: 'dark' },
    },
  },
}
