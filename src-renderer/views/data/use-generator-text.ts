import type { GeneratorConfig } from '@engine/protocol/dataset-config'
import { useI18n } from 'vue-i18n'
import { formatExact } from '../../locales/formatting'

/** The settings of a generated set in words: `Moons · Examples 1000 · Noise 0.1 · Seed 1`. */
export function useGeneratorText(): (settings: GeneratorConfig) => string {
  const { t } = useI18n()
  return ({ generator, ...values }) =>
    [
      t(`config.generator.generator.choices.${generator}`),
      ...Object.entries(values).map(
        ([key, value]) => `${t(`config.generator.${key}.label`)} ${formatExact(value)}`,
      ),
    ].join(' · ')
}
