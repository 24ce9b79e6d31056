import { constants, getPriority, setPriority } from 'node:os'

/**
 * Lets a process that trains wait for those that answer a person, where there are fewer cores than
 * work. A core that nobody else wants it has as before.
 */
export function giveWay(pid: number | undefined): void {
  // One that could not be started has no number; that is told of by its exit.
  if (pid === undefined) return
  try {
    // Never before where it stands already: the whole program may have been told to give way.
    setPriority(pid, Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL))
  } catch {
    // It has ended already, which its exit tells, or the system has no such thing: it trains all the same.
  }
}
