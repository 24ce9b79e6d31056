/// <reference types="node" />
import fc from 'fast-check'

/** fast-check with a seed that can be given again; it prints the seed when a property fails. */
const seed = Number(process.env['SEED'] ?? Date.now() % 0x7fff_ffff)
fc.configureGlobal({ seed })

export { fc }
