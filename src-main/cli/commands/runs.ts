import type { HealthReport } from '@engine/protocol/health'
import type { RunDetail, RunSummary } from '@engine/protocol/run'
import { decidingSeries } from '@engine/protocol/run'
import { withSession } from '../context'
import { cutTo, durationText, metricText, tableText, timeText } from '../format'
import { jsonLine } from '../json-report'
import type { AddCommand } from '../program'
import { findRun } from '../references'
import { saveExport } from './export'
import { addTimeTravelCommands } from './time-travel'

interface RunsOptions {
  readonly json?: true
  readonly dataDir?: string
  readonly trashed?: true
  readonly output?: string
}

/** `descent runs list|show|health|export`, and those that go back in time. */
export const addRunsCommands: AddCommand = (program, context, finish) => {
  const { terminal } = context
  const runs = program.command('runs').description('Look at stored runs, and go back in them')

  runs
    .command('list')
    .description('List all runs, newest first')
    .option('--trashed', 'with those in the trash')
    .option('--json', 'one JSON object a line')
    .option('--data-dir <dir>', "folder of the studio's data")
    .action(async (options: RunsOptions) => {
      await withSession(context, options.dataDir, async (client) => {
        const listed = await client.request('run/list', {
          includeTrashed: options.trashed === true,
        })
        const newestFirst = listed.toSorted((a, b) => b.id - a.id)
        if (options.json) for (const run of newestFirst) terminal.print(jsonLine(run))
        else if (newestFirst.length === 0) terminal.note('There is no run yet.')
        else terminal.print(listText(newestFirst))
      })
    })

  runs
    .command('show')
    .description('Show one run: its state, results, checkpoints, events and config')
    .argument('<run>', 'number or name of the run, or latest')
    .option('--json', 'as one JSON object')
    .option('--data-dir <dir>', "folder of the studio's data")
    .action(async (reference: string, options: RunsOptions) => {
      await withSession(context, options.dataDir, async (client) => {
        const { id } = await findRun(client, reference)
        const detail = await client.request('run/show', { id })
        terminal.print(options.json ? jsonLine(detail) : detailText(detail))
      })
    })

  runs
    .command('health')
    .description('Say in words how a run is doing, and what can be tried')
    .argument('<run>', 'number or name of the run, or latest')
    .option('--json', 'as one JSON object')
    .option('--data-dir <dir>', "folder of the studio's data")
    .action(async (reference: string, options: RunsOptions) => {
      await withSession(context, options.dataDir, async (client) => {
        const { id } = await findRun(client, reference)
        const report = await client.request('run/health', { id })
        terminal.print(options.json ? jsonLine(report) : healthText(report))
      })
    })

  runs
    .command('export')
    .description('Write every stored point of a run as CSV: series, step, value, elapsed_ms')
    .argument('<run>', 'number or name of the run, or latest')
    .option('-o, --output <file>', 'file to write')
    .option('--json', 'say what was written as JSON')
    .option('--data-dir <dir>', "folder of the studio's data")
    .action(async (reference: string, options: RunsOptions) => {
      await withSession(context, options.dataDir, async (client) => {
        const { id } = await findRun(client, reference)
        const result = await client.request('run/export-series', { id }, { timeoutMs: 0 })
        await saveExport(context, client, result, options)
      })
    })

  addTimeTravelCommands(runs, context, finish)
}

function healthText({ step, lookCount, findings }: HealthReport): string {
  const basis = `At step ${String(step)}, from ${String(lookCount)} looks into the layers`
  if (findings.length === 0) return `${basis}: nothing stands out.`
  return [
    `${basis}:`,
    ...findings.map(({ severity, sentence, cause, remedies }) =>
      [
        `${severity}: ${sentence}`,
        `  ${cause}`,
        ...remedies.map(
          ({ start, sentence: remedy, changes }) =>
            `  - ${remedy}\n    ${start}: ${changes.map(({ field, value }) => `${field} = ${cutTo(JSON.stringify(value), 100)}`).join(', ')}`,
        ),
      ].join('\n'),
    ),
  ].join('\n\n')
}

function listText(runs: readonly RunSummary[]): string {
  return tableText(
    [
      { title: 'run', isNumeric: true },
      { title: 'name' },
      { title: 'data' },
      { title: 'network' },
      { title: 'optimizer' },
      { title: 'status' },
      { title: 'steps', isNumeric: true },
      { title: 'best' },
      { title: 'time', isNumeric: true },
      { title: 'created' },
    ],
    runs.map((run) => [
      String(run.id),
      run.name,
      run.datasetName,
      run.networkText,
      run.optimizerText,
      run.trashedAt === null ? run.status : `${run.status}, trashed`,
      `${String(run.step)}/${String(run.stepCount)}`,
      bestText(run),
      durationText(run.elapsedMs),
      timeText(run.createdAt),
    ]),
  )
}

function bestText(run: RunSummary): string {
  const series = decidingSeries(Object.keys(run.best))
  const best = series === undefined ? undefined : run.best[series]
  return series === undefined || best === undefined ? '–' : `${series} ${metricText(best.value)}`
}

function detailText({ summary: run, config, checkpoints, events }: RunDetail): string {
  const lines = [
    `run ${String(run.id)}  ${run.name}`,
    `  status        ${run.status}${run.statusReason === null ? '' : `: ${run.statusReason.message}`}`,
    `  steps         ${String(run.step)} of ${String(run.stepCount)}, ${durationText(run.elapsedMs)}`,
    `  data          ${run.datasetName}`,
    `  network       ${run.networkText}, ${String(run.parameterCount)} parameters`,
    `  optimizer     ${run.optimizerText}`,
    `  loss          ${run.lossType}`,
    `  seed          ${String(run.seed)}`,
    `  start         ${run.initialHash === '' ? 'not yet' : `weights ${run.initialHash}`}`,
    `  created       ${timeText(run.createdAt)}`,
    ...(run.tags.length === 0 ? [] : [`  tags          ${run.tags.join(', ')}`]),
    ...(run.note === ''
      ? []
      : [`  note          ${run.note.replaceAll('\n', '\n                ')}`]),
  ]
  const series = Object.keys(run.last).sort()
  if (series.length > 0) {
    lines.push(
      '',
      tableText(
        [
          { title: 'series' },
          { title: 'last', isNumeric: true },
          { title: 'best', isNumeric: true },
          { title: 'at step', isNumeric: true },
        ],
        series.map((name) => {
          const last = run.last[name]
          const best = run.best[name]
          return [
            name,
            last === undefined ? '–' : metricText(last),
            best === undefined ? '–' : metricText(best.value),
            best === undefined ? '–' : String(best.step),
          ]
        }),
      ),
    )
  }
  if (checkpoints.length > 0) {
    lines.push('', 'checkpoints')
    for (const checkpoint of checkpoints) {
      const roles = [
        ...(checkpoint.isInitial ? ['initial'] : []),
        ...(checkpoint.isBest ? ['best'] : []),
        ...(checkpoint.isLast ? ['last'] : []),
      ]
      lines.push(
        `  step ${String(checkpoint.step)}${roles.length === 0 ? '' : ` (${roles.join(', ')})`}  state ${checkpoint.stateHash}`,
      )
    }
  }
  if (events.length > 0) {
    lines.push('', 'events')
    for (const event of events) {
      lines.push(`  ${timeText(event.at)}  step ${String(event.step)}  ${event.type}`)
    }
  }
  lines.push('', 'config', JSON.stringify(config, null, 2))
  return lines.join('\n')
}
