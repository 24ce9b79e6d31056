import { z } from 'zod'

/** Runs that train at the same time; null: as many as the machine has cores. */
const maximumRunCountSchema = z.int().min(1).max(64).nullable()
const localeSchema = z.enum(['system', 'en', 'zh-CN'])
const themeSchema = z.enum(['system', 'light', 'dark'])

export const settingsSchema = z.strictObject({
  maximumRunCount: maximumRunCountSchema.default(null),
  locale: localeSchema.default('system'),
  theme: themeSchema.default('system'),
})
export type Settings = z.output<typeof settingsSchema>

/** The settings to change; one that is left out stays as it is (zod fills defaults into partials). */
export const settingsPatchSchema = z.strictObject({
  maximumRunCount: maximumRunCountSchema.optional(),
  locale: localeSchema.optional(),
  theme: themeSchema.optional(),
})
export type SettingsPatch = z.output<typeof settingsPatchSchema>
