/** Where the cursor stands in a group of charts that share an x axis; null when it has left. */
export interface CursorMove {
  readonly group: string
  /** The chart that the pointer is on. */
  readonly source: symbol
  readonly x: number | null
}

const EVENT = 'chart-cursor'

/** Tells the other charts of the window's group. Charts find each other by nothing but the name. */
export function tellCursor(target: EventTarget, move: CursorMove): void {
  target.dispatchEvent(new CustomEvent<CursorMove>(EVENT, { detail: move }))
}

/** @returns a function that stops listening */
export function onCursor(
  target: EventTarget,
  group: string,
  own: symbol,
  moved: (x: number | null) => void,
): () => void {
  const listener = (event: Event): void => {
    if (!(event instanceof CustomEvent)) return
    // Only `tellCursor` sends this event, with this detail.
    const move = event.detail as CursorMove
    if (move.group === group && move.source !== own) moved(move.x)
  }
  target.addEventListener(EVENT, listener)
  return () => {
    target.removeEventListener(EVENT, listener)
  }
}
