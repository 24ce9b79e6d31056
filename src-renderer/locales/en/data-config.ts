/** Texts of the settings of data: how sets are made, prepared, split and augmented. */

/** A generated set: on its own, and as the data of an experiment. */
export const generator = {
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

export const preprocessing = {
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
}

export const split = {
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
}

export const augmentation = {
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
}
