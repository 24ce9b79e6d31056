import { readFileSync } from 'node:fs'

/**
 * The processes above this one that must live for it to be wanted: its parent and, where that is the
 * shell npm runs scripts with, the parent of the shell. Reads /proc, so elsewhere the parent alone.
 */
function chainAbove(): number[] {
  const parent = process.ppid
  const above = statusOf(parent)
  const isShell = above !== null && /^(ba|da|a|z|k)?sh$/.test(above.name)
  return isShell && above.parent > 1 ? [parent, above.parent] : [parent]
}

/** Name and parent of a process, or null where there is no /proc. */
function statusOf(pid: number): { name: string; parent: number } | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    // pid (name, which may hold spaces and brackets) state parent …
    const end = stat.lastIndexOf(')')
    const parent = Number(stat.slice(end + 2).split(' ')[1])
    return { name: stat.slice(stat.indexOf('(') + 1, end), parent }
  } catch {
    return null
  }
}

/**
 * Calls `gone` once when the process that started this one has ended, as npm does when it is
 * killed: nothing else tells a child of it, and a server must not outlive the command that ran it.
 *
 * @returns a function that stops watching
 */
export function watchParent(gone: () => void, everyMs = 1000): () => void {
  const chain = chainAbove()
  const timer = setInterval(() => {
    const [parent, grandparent] = chain
    const isOrphan =
      process.ppid !== parent ||
      (grandparent !== undefined && statusOf(process.ppid)?.parent !== grandparent)
    if (!isOrphan) return
    clearInterval(timer)
    gone()
  }, everyMs)
  timer.unref()
  return () => {
    clearInterval(timer)
  }
}
