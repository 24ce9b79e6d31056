import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

/** Where the parts of the benchmark lie. */
export interface InterfaceProgram {
  /** The built studio with an engine that keeps to a rate. */
  readonly pacedMain: string
  readonly dataWriter: string
}

/**
 * Copies the built studio and puts the paced engine in the place of its own; bundles what writes the
 * history. Both import sources without extensions, which plain Node does not resolve.
 *
 * @param stepsPerSecond of each engine
 */
export async function buildInterfaceProgram(
  root: string,
  stepsPerSecond: number,
): Promise<InterfaceProgram> {
  const out = join(root, 'out/bench-ui')
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  cpSync(join(root, 'out/main'), join(out, 'main'), { recursive: true })
  cpSync(join(root, 'out/renderer'), join(out, 'renderer'), { recursive: true })
  await bundle(root, 'test/bench/paced-engine.ts', join(out, 'main'), 'engine.js', {
    PACED_STEPS_PER_SECOND: String(stepsPerSecond),
  })
  await bundle(root, 'test/bench/interface-data.ts', join(out, 'data'), 'interface-data.js')
  return { pacedMain: join(out, 'main'), dataWriter: join(out, 'data/interface-data.js') }
}

async function bundle(
  root: string,
  entry: string,
  outDir: string,
  name: string,
  define: Readonly<Record<string, string>> = {},
): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    define,
    resolve: { alias: { '@engine': join(root, 'src-engine') } },
    ssr: { noExternal: true, external: ['better-sqlite3'] },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: name } },
    },
  })
}
