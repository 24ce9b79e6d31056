import { augmentation, generator, preprocessing, split } from './data-config'
import { initializer, layer, loss } from './network-config'
import { evaluation, optimizer, regularization, training } from './training-config'

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
  preprocessing,
  split,
  augmentation,
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
  regularization,
  training,
  evaluation,
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
