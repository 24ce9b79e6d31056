// Entry of the desktop application, run by Electron.
import { startDesktop } from './application'

startDesktop({ programDirectory: import.meta.dirname, args: process.argv.slice(1) })
