import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '@engine/protocol/contract'
import type { KernelFacts } from '@engine/protocol/kernel-facts'
import type { StudioContract } from '@engine/protocol/studio-contract'
import { withSession } from '../context'
import { tableText } from '../format'
import { jsonLine } from '../json-report'
import type { AddCommand } from '../program'

interface DoctorOptions {
  readonly json?: true
  readonly dataDir?: string
}

type Description = Result<StudioContract, 'studio/describe'>
type Diagnosis = Result<StudioContract, 'studio/diagnose'>

/** `descent doctor`. */
export const addDoctorCommand: AddCommand = (program, context) => {
  const { terminal, programDirectory } = context
  program
    .command('doctor')
    .description('Say what the program stands on: Node, SQLite, kernels, folders')
    .option('--json', 'as one JSON object')
    .option('--data-dir <dir>', "folder of the studio's data")
    .action(async (options: DoctorOptions) => {
      await withSession(context, options.dataDir, async (client) => {
        const description = await client.request('studio/describe', {})
        const diagnosis = await client.request('studio/diagnose', {})
        const electron = electronState(join(programDirectory, '../../node_modules/electron'))
        if (options.json) {
          terminal.print(jsonLine({ ...description, ...diagnosis, electronBinary: electron }))
        } else {
          terminal.print(
            tableText(
              [{ title: 'what' }, { title: 'is' }],
              rowsOf(description, diagnosis, electron),
            ),
          )
        }
      })
    })
}

function rowsOf(
  { version, dataDirectory, databaseSizeBytes, coreCount }: Description,
  { engine, threadCount, sqlite, schemaVersion }: Diagnosis,
  electron: string,
): string[][] {
  return [
    ['Descent Studio', version],
    ['Node', `${engine.node} on ${process.platform} ${engine.processor}`],
    ['SQLite', `${sqlite}, schema ${schemaVersion}`],
    ['kernels', `${engine.kernels}: ${reasonOf(engine)}`],
    ['kernels here', engine.available.join(', ')],
    ['native kernels', engine.nativeAbsence ?? 'loaded'],
    ['threads', `${threadCount} for a run alone, of ${coreCount} cores`],
    ['data folder', `${dataDirectory} (database ${Math.ceil(databaseSizeBytes / 1024)} KiB)`],
    ['Electron binary', electron],
  ]
}

/** Why these kernels run. */
function reasonOf({ kernels, available, wanted }: KernelFacts): string {
  if (wanted === null) return 'the fastest that this machine has'
  return kernels.startsWith(wanted)
    ? 'wanted by DESCENT_KERNELS'
    : `DESCENT_KERNELS wants ${wanted}, which this machine does not have; of ${available.length} the fastest`
}

/** Whether the desktop application can start, without starting Electron, which would download itself. */
function electronState(electronDirectory: string): string {
  if (!existsSync(electronDirectory))
    return 'not installed here (a packaged program brings its own)'
  try {
    const name = readFileSync(join(electronDirectory, 'path.txt'), 'utf8').trim()
    if (existsSync(join(electronDirectory, 'dist', name))) return 'there'
  } catch {
    // Nothing was fetched yet.
  }
  return 'not fetched: the first start of the desktop application does it'
}
