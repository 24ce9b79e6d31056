import { join } from 'node:path'

/** How a program is started that trains the same workloads (its README says what it needs). */
export interface PeerCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

const python = '/usr/bin/python3'

const peers: Readonly<Record<string, readonly [file: string, ...args: string[]]>> = {
  numpy: [python, 'numpy_peer.py'],
  torch: [python, 'torch_peer.py'],
  'torch-openmp-blas': [python, 'torch_peer.py'],
  sklearn: [python, 'sklearn_peer.py'],
  'tfjs-wasm': ['node', 'tfjs_peer.mjs'],
  'tfjs-cpu': ['node', 'tfjs_peer.mjs', '--backend', 'cpu'],
  'jax-js': ['node', 'jax_peer.mjs'],
  convnetjs: ['node', 'convnetjs_peer.mjs'],
  'brain.js': ['node', 'brain_peer.mjs'],
}

export const peerNames: readonly string[] = Object.keys(peers)

/**
 * @param directory folder of the peers' programs
 * @throws Error for an unknown name, or where an environment variable is missing
 */
export function peerCommand(name: string, directory: string): PeerCommand {
  const command = peers[name]
  if (!command) throw new Error(`There is no peer ${name}: choose ${peerNames.join(', ')}.`)
  const [file, script, ...args] = command
  const environment: Record<string, string> = {}
  if (name === 'torch-openmp-blas') {
    const library = process.env['OPENMP_BLAS']
    if (library === undefined) throw new Error('OPENMP_BLAS must name the folder of OpenBLAS.')
    Object.assign(environment, { LD_LIBRARY_PATH: library, PEER_NAME: name })
  }
  if (file === 'node' && process.env['PEERS_JS'] === undefined) {
    throw new Error("PEERS_JS must name the folder with the peers' packages.")
  }
  return {
    file: file === 'node' ? process.execPath : file,
    args: [join(directory, script ?? ''), ...args],
    environment,
  }
}
