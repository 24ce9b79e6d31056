export const home = {
  welcome: 'Train networks, see why they learn',
  welcomeText:
    'Descent Studio trains neural networks on this machine and compares optimizers that start from the same weights. A race of five on digits drawn for the purpose shows how.',
  training: '{count} run in training | {count} runs in training',
  waiting: '{count} run was interrupted | {count} runs were interrupted',
  quiet: 'Nothing is training',
  race: 'Race five optimizers on drawn digits',
  raceName: 'Five optimizers on drawn digits',
  compose: 'Compose an experiment',
  liveTitle: 'Training',
  waitingTitle: 'Interrupted',
  endedTitle: 'Finished last',
  allRuns: 'All runs',
  nextTitle: 'What next',
  examplesTitle: 'Or begin with an example',
  run: 'Run',
  open: 'Open in the form',
  runExample: 'Run: {name}',
  openExample: 'Open in the form: {name}',
  examples: {
    'two-layer-net': {
      title: 'TwoLayerNet on drawn digits',
      text: 'One hidden layer of 50 sigmoid units reads 28×28 images, as in the notes.',
    },
    spirals: {
      title: 'Spirals',
      text: 'Two classes wound round each other: no straight line parts them.',
    },
    xor: { title: 'XOR', text: 'The problem that one layer cannot solve, solved by two.' },
    sine: { title: 'Sine', text: 'Regression: a small network bends itself into a curve.' },
  },
}
