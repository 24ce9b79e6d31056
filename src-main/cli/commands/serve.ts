import { portOf, serveStudio } from '../../serve/serving'
import type { AddCommand } from '../program'

interface ServeOptions {
  readonly port?: string
  readonly dataDir?: string
}

/** `descent serve`. */
export const addServeCommand: AddCommand = (program, context) => {
  program
    .command('serve')
    .description('Serve the studio to a browser on this machine, until Ctrl-C')
    .option('--port <port>', 'port on 127.0.0.1; 4780, or a free one when that is taken')
    .option('--data-dir <dir>', "folder of the studio's data")
    .action(async (options: ServeOptions) => {
      // Ctrl-C is the proper way to end it, and the studio has to close its runs first.
      const stopListening = context.onInterrupt(() => undefined)
      await serveStudio({
        programDirectory: context.programDirectory,
        dataDirectory: options.dataDir,
        port: portOf(options.port),
        onListening: (address) => {
          context.terminal.print(`Descent Studio: ${address}`)
        },
        note: (line) => {
          context.terminal.note(line)
        },
      })
      stopListening()
    })
}
