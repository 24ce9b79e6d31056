/** A key with what is held down with it: `R`, `?`, `mod+k` (Ctrl, on a Mac ⌘), `mod+shift+z`. */
export type Shortcut = string

/** True where typed letters belong to a field and not to the program. */
export function isTypingTarget(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable) return true
  const field = target.closest('input, textarea, select, [role="combobox"], [role="listbox"]')
  return field !== null && !field.matches('input:is([type="checkbox"], [type="radio"])')
}

/** Whether a key press is the shortcut. */
export function isPressed(shortcut: Shortcut, event: KeyboardEvent): boolean {
  const parts = shortcut.split('+')
  const key = parts.at(-1) ?? ''
  const isModWanted = parts.includes('mod')
  if (isModWanted !== (event.ctrlKey || event.metaKey) || event.altKey) return false
  // Shift makes another sign of most keys, and that sign is what counts.
  const isShiftWanted = parts.includes('shift')
  if ((isModWanted || isShiftWanted) && event.shiftKey !== isShiftWanted) return false
  return event.key.toLowerCase() === key.toLowerCase()
}

/** As it is written on the machine's keys. */
export function shortcutText(shortcut: Shortcut, isMac: boolean): string {
  return shortcut
    .split('+')
    .map((part) => {
      if (part === 'mod') return isMac ? '⌘' : 'Ctrl'
      if (part === 'shift') return isMac ? '⇧' : 'Shift'
      return part.length === 1 ? part.toUpperCase() : part
    })
    .join(isMac ? '' : '+')
}

export function isMacKeyboard(navigator: Navigator): boolean {
  return /mac|iphone|ipad/i.test(navigator.platform)
}
