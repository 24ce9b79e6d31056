// npm run --silent descent -- …: the command line from a clone, built when it is not up to date.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildOrExit } from './building.ts'

const root = resolve(import.meta.dirname, '..')
await buildOrExit(root, (line) => {
  console.error(line)
})
// npm runs scripts in the folder of the package; paths on the command line are the user's.
if (process.env['npm_lifecycle_event'] === 'descent' && process.env['INIT_CWD']) {
  process.chdir(process.env['INIT_CWD'])
}
// In this very process, so that input, output, signals and exit code are the command's own.
await import(pathToFileURL(resolve(root, 'out/main/cli.js')).href)
