// Entry of `npm run serve`: the studio for a browser on this machine.
import { parseArgs } from 'node:util'
import { StudioError } from '@engine/protocol/errors'
import { portOf, serveStudio } from './serving'

const note = (line: string): void => {
  process.stderr.write(`${line}\n`)
}
// The terminal may be closed while the studio still has to close its runs.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

try {
  const { values } = parseArgs({
    options: { 'data-dir': { type: 'string' }, port: { type: 'string' } },
  })
  await serveStudio({
    programDirectory: import.meta.dirname,
    dataDirectory: values['data-dir'],
    port: portOf(values.port),
    onListening: (address) => {
      process.stdout.write(`Descent Studio: ${address}\n`)
      // To scripts/start.ts, which opens it in a browser.
      process.send?.({ address })
    },
    note,
  })
  process.exit(0)
} catch (error) {
  if (error instanceof StudioError) note(`Descent Studio: ${error.message}`)
  else note(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exit(1)
}
