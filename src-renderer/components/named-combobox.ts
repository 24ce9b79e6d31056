import { nextTick, type Directive } from 'vue'

const MENU = '.n-base-select-menu'
const MOST_ATTEMPTS = 30
const OPTION = '.n-base-select-option'

interface Naming {
  readonly update: () => Promise<void>
  readonly stop: () => void
}
const namings = new WeakMap<HTMLElement, Naming>()

/**
 * Says to readers what a select of naive-ui is, which has neither role nor name where the focus is, and
 * none in its menu: `<NSelect v-named-combobox="label" filterable />`. A select without a search is a
 * `ChoiceSelect` instead.
 */
export const vNamedCombobox: Directive<HTMLElement, string> = {
  mounted: (root, { value }) => {
    const naming = nameCombobox(root, value)
    namings.set(root, naming)
    void naming.update()
  },
  updated: (root, { value, oldValue }) => {
    if (value !== oldValue) {
      namings.get(root)?.stop()
      namings.set(root, nameCombobox(root, value))
    }
    void namings.get(root)?.update()
  },
  unmounted: (root) => {
    namings.get(root)?.stop()
    namings.delete(root)
  },
}

function nameCombobox(root: HTMLElement, label: string): Naming {
  const selection = root.querySelector('.n-base-selection')

  async function update(attemptCount = 0): Promise<void> {
    await nextTick()
    const box = root.querySelector('.n-base-selection-label, .n-base-selection-tags')
    if (selection === null || box === null) return
    const isOpen = selection.classList.contains('n-base-selection--active')
    const menu = isOpen ? document.querySelector(MENU) : null
    // The menu is put on the page some frames after the select says that it is open.
    if (isOpen && menu === null && attemptCount < MOST_ATTEMPTS) {
      window.requestAnimationFrame(() => void update(attemptCount + 1))
    }
    setAll(box, {
      role: 'combobox',
      'aria-label': label,
      'aria-haspopup': 'listbox',
      'aria-expanded': String(menu !== null),
      'aria-controls': menu === null ? null : nameMenu(menu, label),
    })
    const input = root.querySelector('input')
    input?.setAttribute('aria-label', label)
    const pending = menu?.querySelector(`${OPTION}--pending`)
    setAll(input ?? box, { 'aria-activedescendant': pending?.id ?? null })
  }

  const observer = new MutationObserver(() => void update())
  if (selection !== null) observer.observe(selection, { attributeFilter: ['class'] })
  const listener = (): void => void update()
  root.addEventListener('keydown', listener)
  root.addEventListener('input', listener)
  return {
    update,
    stop: () => {
      observer.disconnect()
      root.removeEventListener('keydown', listener)
      root.removeEventListener('input', listener)
    },
  }
}

const MENU_ID = 'choices'
/** @returns the menu's id; one menu is open at a time */
function nameMenu(menu: Element, label: string): string {
  setAll(menu, { id: MENU_ID, role: 'listbox', 'aria-label': label, tabindex: '-1' })
  for (const [index, option] of menu.querySelectorAll(OPTION).entries()) {
    setAll(option, {
      id: `${MENU_ID}-${String(index)}`,
      role: 'option',
      'aria-selected': String(option.classList.contains('n-base-select-option--selected')),
    })
  }
  return MENU_ID
}

function setAll(element: Element, attributes: Readonly<Record<string, string | null>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name)
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value)
  }
}
