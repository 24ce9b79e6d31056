// Loaded before an engine in tests: gives a child process of Node the line that Electron's utility
// processes have, `process.parentPort`, carried by the channel to the fake main process.
import { EventEmitter } from 'node:events'

const parentPort = new EventEmitter()
const send = process.send.bind(process)
parentPort.postMessage = (message) => {
  send(message)
}
process.on('message', (data) => {
  parentPort.emit('message', { data, ports: [] })
})
// Electron ends its utility processes together with the program.
process.on('disconnect', () => {
  process.exit(1)
})
Object.defineProperty(process, 'parentPort', { value: parentPort, enumerable: true })
// A utility process has no such channel.
delete process.send
