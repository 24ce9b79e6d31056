import { createHash } from 'node:crypto'
import { basename, dirname, join, resolve } from 'node:path'
import { StudioError } from '@engine/protocol/errors'
import type { ExportResult } from '@engine/protocol/export-result'
import { writeChecked } from '../../studio/exported-file'
import { type CommandContext, type StudioClient, withSession } from '../context'
import { byteText } from '../format'
import { jsonLine } from '../json-report'
import type { AddCommand } from '../program'
import { checkpointChoiceOf, findRun } from '../references'

/** Bytes of an export that one request brings. */
const PIECE_BYTES = 2 * 1024 * 1024

const formats = ['safetensors', 'npz', 'csv'] as const
type Format = (typeof formats)[number]

interface ExportOptions {
  readonly format: string
  readonly checkpoint: string
  readonly output?: string
  readonly json?: true
  readonly dataDir?: string
}

/** `descent export RUN`. */
export const addExportCommand: AddCommand = (program, context) => {
  program
    .command('export')
    .description('Take the weights of a run, or its points, away as a file')
    .argument('<run>', 'number or name of the run, or latest')
    .option('-f, --format <format>', 'safetensors, npz, or csv for the points', 'safetensors')
    .option('-c, --checkpoint <choice>', 'best, last, initial, or the number of a step', 'best')
    .option('-o, --output <file>', 'file to write')
    .option('--json', 'say what was written as JSON')
    .option('--data-dir <dir>', "folder of the studio's data")
    .action(async (reference: string, options: ExportOptions) => {
      const format = formatOf(options.format)
      const checkpoint = checkpointChoiceOf(options.checkpoint)
      await withSession(context, options.dataDir, async (client) => {
        const { id } = await findRun(client, reference)
        const result =
          format === 'csv'
            ? await client.request('run/export-series', { id }, { timeoutMs: 0 })
            : await client.request(
                'run/export-checkpoint',
                { id, checkpoint, format },
                { timeoutMs: 0 },
              )
        await saveExport(context, client, result, options)
      })
    })
}

function formatOf(text: string): Format {
  const format = formats.find((name) => name === text)
  if (format !== undefined) return format
  throw new StudioError(
    'cli/invalid-option',
    `--format is ${text}; allowed: ${formats.join(', ')}.`,
    { option: 'format', value: text },
  )
}

/**
 * Copies an export out of the studio: written aside, read back, compared with the studio's own by
 * its hash, and only then given its name.
 *
 * @throws export/write-failed, export/damaged
 */
export async function saveExport(
  context: CommandContext,
  client: StudioClient,
  result: ExportResult,
  options: { readonly output?: string; readonly json?: true },
): Promise<void> {
  const path = resolve(options.output ?? result.fileName)
  const aside = join(dirname(path), `.${basename(path)}.${result.exportId}.part`)
  await writeChecked(
    path,
    aside,
    async (file) => {
      for (let offset = 0; offset < result.sizeBytes;) {
        const { bytes } = await client.request('export/read', {
          exportId: result.exportId,
          offset,
          length: Math.min(PIECE_BYTES, result.sizeBytes - offset),
        })
        if (bytes.length === 0) break
        await file.writeFile(bytes)
        offset += bytes.length
      }
    },
    async (file) => {
      const hash = createHash('sha256')
      for await (const chunk of file.createReadStream({ autoClose: false })) {
        // A stream without an encoding gives buffers.
        hash.update(chunk as Buffer)
      }
      if (hash.digest('hex') === result.hash) return {}
      throw new StudioError(
        'export/damaged',
        `What was written to ${path} is not what the studio exported; the disk may be failing. Nothing was kept.`,
        { path },
      )
    },
  )
  const { terminal } = context
  if (options.json) terminal.print(jsonLine({ ...result, path }))
  else {
    terminal.print(
      `${path}: ${byteText(result.sizeBytes)}, ${String(result.verifiedCount)} ${result.fileName.endsWith('.csv') ? 'rows' : 'tensors'} read back and equal, step ${String(result.step)}, SHA-256 ${result.hash}`,
    )
  }
}
