import { isPresetFor, type PresetName, type PresetPurpose } from '@engine/model/presets'

export interface PresetGroup {
  readonly key: 'book' | 'images' | 'small' | 'notes'
  readonly names: readonly PresetName[]
}

/** All ready-made networks by where they come from and what they are for. */
export const PRESET_GROUPS: readonly PresetGroup[] = [
  {
    key: 'book',
    names: ['two-layer-net', 'three-layer-net', 'multi-layer-net', 'normalized-net'],
  },
  { key: 'images', names: ['simple-conv-net', 'deep-conv-net', 'inception-net', 'residual-net'] },
  { key: 'small', names: ['softmax-regression', 'tiny-net', 'regression-net'] },
  {
    key: 'notes',
    names: ['notes-net', 'perceptron-and', 'perceptron-nand', 'perceptron-or', 'perceptron-xor'],
  },
]

/** The groups with those networks alone that can work on the data; empty groups are left out. */
export function presetsFor(purpose: PresetPurpose): readonly PresetGroup[] {
  return PRESET_GROUPS.map(({ key, names }) => ({
    key,
    names: names.filter((name) => isPresetFor(name, purpose)),
  })).filter(({ names }) => names.length > 0)
}
