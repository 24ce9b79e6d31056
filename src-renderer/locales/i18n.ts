import { createI18n, type I18n } from 'vue-i18n'
import { en } from './en'
import { zhCN } from './zh-CN'

export const LOCALES = ['en', 'zh-CN'] as const
export type Locale = (typeof LOCALES)[number]

/** The language to show: the one chosen, else the system's where it is Chinese, else English. */
export function localeFor(choice: 'system' | Locale, systemLanguage: string): Locale {
  if (choice !== 'system') return choice
  return systemLanguage.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

export function createStudioI18n(systemLanguage: string): I18n {
  return createI18n({
    legacy: false,
    locale: localeFor('system', systemLanguage),
    fallbackLocale: 'en',
    messages: { en, 'zh-CN': zhCN },
  })
}
