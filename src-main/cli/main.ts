// Entry of the command line.
import { version } from '../serve/hosting'
import { Interruption } from './interruption'
import { runCommandLine } from './program'
import { openSession } from './session'
import { Terminal } from './terminal'

const now = (): number => performance.now()
const terminal = new Terminal(process.stdout, process.stderr)
const interruption = new Interruption(terminal, now)
const programDirectory = import.meta.dirname

process.exitCode = await runCommandLine(process.argv.slice(2), version, {
  terminal,
  programDirectory,
  openSession: (dataDirectory) =>
    openSession({
      programDirectory,
      dataDirectory,
      note: (line) => {
        terminal.note(line)
      },
    }),
  onInterrupt: interruption.listen,
  now,
})
