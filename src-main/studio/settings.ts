import type { Client } from '@engine/protocol/channel'
import { StudioError } from '@engine/protocol/errors'
import {
  settingsPatchSchema,
  settingsSchema,
  type Settings,
  type SettingsPatch,
} from '@engine/protocol/settings'
import type { StoreContract } from '../store/store-contract'

/** The settings as stored, kept at hand. */
export class SettingsKeeper {
  readonly #store: Client<StoreContract>
  #current: Settings = settingsSchema.parse({})
  /** The change that was asked for last, done or refused. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(store: Client<StoreContract>) {
    this.#store = store
  }

  get current(): Settings {
    return this.#current
  }

  /**
   * Reads what is stored. Settings of another version that this one does not know are left alone;
   * a value that is not allowed here is reported and not used.
   */
  async load(report: (error: StudioError) => void): Promise<void> {
    const stored = await this.#store.request('settings/read', {})
    for (const name of Object.keys(settingsPatchSchema.shape)) {
      if (!(name in stored)) continue
      const parsed = settingsPatchSchema.safeParse({ [name]: stored[name] })
      if (parsed.success) this.#current = merged(this.#current, parsed.data)
      else {
        report(
          new StudioError(
            'settings/invalid',
            `The stored setting ${name} has a value that is not allowed and is not used.`,
            { name },
          ),
        )
      }
    }
  }

  /** Changes one setting or some; of several at once each is made to what the ones before have left. */
  update(patch: SettingsPatch): Promise<Settings> {
    const change = this.#last.then(() => this.#change(patch))
    this.#last = change.catch(() => undefined)
    return change
  }

  async #change(patch: SettingsPatch): Promise<Settings> {
    const settings = merged(this.#current, patch)
    await this.#store.request('settings/write', { ...settings })
    this.#current = settings
    return settings
  }
}

function merged(settings: Settings, patch: SettingsPatch): Settings {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined)
  return settingsSchema.parse({ ...settings, ...Object.fromEntries(given) })
}
