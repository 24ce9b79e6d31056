/**
 * Does work bit by bit while nothing else is to be done.
 *
 * @param work does a bit; returns whether that was all
 * @returns a function that stops it
 */
export function workWhenIdle(work: () => boolean): () => void {
  let idle = 0
  function next(): void {
    idle = window.requestIdleCallback(() => {
      if (!work()) next()
    })
  }
  next()
  return () => {
    window.cancelIdleCallback(idle)
  }
}
