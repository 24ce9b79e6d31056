import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Rectangle } from 'electron'
import { z } from 'zod'

const windowStateSchema = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(200), height: z.int().min(200) }),
  isMaximized: z.boolean(),
  isFullScreen: z.boolean(),
})
export type WindowState = z.output<typeof windowStateSchema>

/** How the window stood at the end of the last session; null at the first start or when unreadable. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // Losing the place of a window is no reason to bother anybody.
    return null
  }
}

/** Written aside and renamed, so that a crash leaves the old file or the new one. */
export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.part`, JSON.stringify(state))
  renameSync(`${file}.part`, file)
}

/** True when enough of a window at `bounds` lies on a screen that it can be seen and dragged. */
export function isOnScreen(bounds: Rectangle, workAreas: readonly Rectangle[]): boolean {
  return workAreas.some((area) => {
    const width =
      Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
    const height =
      Math.min(bounds.y + bounds.height, area.y + area.height) - Math.max(bounds.y, area.y)
    const isTitleVisible = bounds.y >= area.y - 10 && bounds.y < area.y + area.height - 40
    return width >= 200 && height >= 100 && isTitleVisible
  })
}
