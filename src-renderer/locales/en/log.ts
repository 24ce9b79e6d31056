/** What the events of a run's log say besides their name. */
export const log = {
  fromStep: 'from step {step}',
  kernels: '{kernels} kernels',
  threads: '{count} thread | {count} threads',
  memory: '{size} planned',
  looks: '{count} look | {count} looks',
  looksCost: '{time} in all, {share} of the training time',
  looksEvery: 'at every step | one every {count} steps',
  numerical: 'numerical differentiation {time} a step',
  backpropagation: 'backpropagation {time}',
  timesAsFast: '{factor} times as fast',
  setting: '{name} → {value}',
  laterSetting: '{name} → {value}, after step {step}',
  parent: 'from {name} at step {step}',
  firstNonFinite:
    '{value} in {tensor} ({nonFiniteCount} of {count} values), {section}, {place}, step {step}',
  layer: 'layer {number} ({type})',
  losses: 'losses before it: {losses}',
  replayedFrom: 'replayed from step {step}',
  other: '{name}: {value}',
}
