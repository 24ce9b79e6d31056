import { useI18n } from 'vue-i18n'
import { formatExact } from '../../../locales/formatting'
import type { FormValue } from '../../../state/draft'
import { branchesOf } from './layer-tree'
import { MAIN_FIELDS, type LayerChoice } from './layer-choices'

export interface LayerWords {
  /** What a layer or block of this kind is called. */
  readonly name: (choice: string) => string
  /** Name and the value that matters most: `affine`, `50`. Branches are named by what joins them. */
  readonly title: (layer: FormValue) => { readonly name: string; readonly value: string }
  /** The other values, those that are not as usual: `3×3 · padding 1`; empty where there are none. */
  readonly rest: (layer: FormValue) => string
}

/** What the line of a layer says, in the user's language. */
export function useLayerWords(): LayerWords {
  const i18n = useI18n()
  const { t } = i18n

  const word = (key: string, value: unknown): string =>
    t(`network.says.${key}`, { value: valueText(value) })

  function name(choice: string): string {
    const own = `network.blocks.${choice}`
    return i18n.te(own) ? t(own) : t(`config.network.layers.type.choices.${choice}`)
  }

  function title(layer: FormValue): { readonly name: string; readonly value: string } {
    const { type } = layer
    if (type === 'branches') {
      const combine = valueText(layer['combine'])
      return { name: t(`config.network.layers.combine.choices.${combine}`), value: '' }
    }
    const field = isMainType(type) ? MAIN_FIELDS[type] : undefined
    return {
      name: name(String(type)),
      value: field === undefined ? '' : valueText(layer[field]),
    }
  }

  function rest(layer: FormValue): string {
    return [...shapeWords(layer), ...otherWords(layer), ...trainingWords(layer)].join(' · ')
  }

  function shapeWords(layer: FormValue): string[] {
    const { type } = layer
    switch (type) {
      case 'convolution':
        return [sides(layer['kernelHeight'], layer['kernelWidth'])]
      case 'max-pooling':
      case 'average-pooling':
        return [sides(layer['poolHeight'], layer['poolWidth'])]
      case 'reshape':
        return [[layer['channels'], layer['height'], layer['width']].map(valueText).join('×')]
      case 'branches':
        return [t('network.branchCount', branchesOf(layer).length)]
      default:
        return []
    }
  }

  function otherWords(layer: FormValue): string[] {
    const isPooling = layer['type'] === 'max-pooling' || layer['type'] === 'average-pooling'
    const words: string[] = []
    if (isPooling || (layer['stride'] ?? 1) !== 1) {
      if (layer['stride'] !== undefined) words.push(word('stride', layer['stride']))
    }
    if ((layer['padding'] ?? 0) !== 0) words.push(word('padding', layer['padding']))
    if ((layer['dilation'] ?? 1) !== 1) words.push(word('dilation', layer['dilation']))
    if (layer['form'] === 'tanh' || layer['form'] === 'plain') {
      words.push(t(`config.network.layers.form.choices.${layer['form']}`))
    }
    return words
  }

  function trainingWords(layer: FormValue): string[] {
    const words: string[] = []
    const { initializer } = layer
    if (typeof initializer === 'object' && initializer !== null && 'type' in initializer) {
      words.push(t(`config.network.layers.initializer.type.choices.${String(initializer.type)}`))
    }
    if (layer['isFrozen'] === true) words.push(t('network.frozen'))
    return words
  }

  return { name, title, rest }
}

function isMainType(type: unknown): type is keyof typeof MAIN_FIELDS & LayerChoice {
  return typeof type === 'string' && Object.hasOwn(MAIN_FIELDS, type)
}

function sides(height: unknown, width: unknown): string {
  return `${valueText(height)}×${valueText(width)}`
}

/** A value as it was typed, be it wrong. */
function valueText(value: unknown): string {
  return typeof value === 'number' ? formatExact(value) : String(value)
}
