import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Page } from 'playwright-core'
import { startExperiment } from './interface-live.ts'
import { quantile, rounded } from './interface-probe.ts'

type Print = (line: Readonly<Record<string, unknown>>) => void

const COST_LIMIT = 0.05
const ROUNDS = 5
const WATCHED_MS = 8000
/** For the page to be there, and for it to be gone. */
const SETTLE_MS = 1500

/** How much slower a run trains while its page is open; in turns, so that the machine's moods even out. */
export async function measureInterfaceCost(
  page: Page,
  address: string,
  dataDirectory: string,
  print: Print,
): Promise<void> {
  await startExperiment(page, address)
  await page.waitForURL(/\/runs\/\d+/, { timeout: 120_000 })
  const runPage = page.url()
  await page.locator('.metric-chart canvas').first().waitFor()
  const database = new Database(join(dataDirectory, 'studio.db'), { readonly: true })
  const rateNow = async (): Promise<number> => {
    await page.waitForTimeout(SETTLE_MS)
    const before = progressOf(database)
    await page.waitForTimeout(WATCHED_MS)
    const after = progressOf(database)
    return ((after.step - before.step) / (after.elapsedMs - before.elapsedMs)) * 1000
  }
  const slowdowns: number[] = []
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const open = await rateNow()
      await page.goto('about:blank')
      const closed = await rateNow()
      await page.goto(runPage)
      slowdowns.push(1 - open / closed)
      print({
        what: 'step rate with the page open and closed',
        open: rounded(open),
        closed: rounded(closed),
      })
    }
  } finally {
    database.close()
  }
  const cost = quantile(slowdowns, 0.5)
  print({
    what: 'cost of an open page on the step rate',
    share: rounded(cost),
    limit: COST_LIMIT,
    isMet: cost <= COST_LIMIT,
  })
}

function progressOf(database: Database.Database): {
  readonly step: number
  readonly elapsedMs: number
} {
  const row = database
    .prepare<[], { step: number; elapsedMs: number }>(
      'SELECT step, elapsed_ms AS elapsedMs FROM run ORDER BY id DESC LIMIT 1',
    )
    .get()
  if (row === undefined) throw new Error('No run was started.')
  return row
}
