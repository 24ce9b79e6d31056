import type { IconName } from '../icon-paths'

export interface Section {
  readonly name: string
  readonly titleKey: string
  readonly icon: IconName
  /** Single key that opens the section when no field has the focus; upper case as it is shown. */
  readonly key: string | null
}

/** The side bar from top to bottom. */
export const SECTIONS: readonly Section[] = [
  { name: 'home', titleKey: 'shell.home', icon: 'home', key: null },
  { name: 'new', titleKey: 'shell.new', icon: 'new', key: 'N' },
  { name: 'runs', titleKey: 'shell.runs', icon: 'runs', key: 'R' },
  { name: 'compare', titleKey: 'shell.compare', icon: 'compare', key: 'C' },
  { name: 'data', titleKey: 'shell.data', icon: 'data', key: 'D' },
  { name: 'predict', titleKey: 'shell.predict', icon: 'predict', key: 'P' },
]
