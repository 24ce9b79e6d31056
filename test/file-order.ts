import { statSync } from 'node:fs'
import { sep } from 'node:path'
import type { TestSequencer, TestSpecification } from 'vitest/node'

/** Where the files lie that take tens of seconds, from the longest on. */
const LONG = ['e2e', 'hosts', 'renderer/browser', 'golden', 'main/studio'].map(
  (folder) => `test/${folder}/`,
)

/** Begins with what takes long, so that at the end no worker is left alone with it. */
export class LongestFirst implements TestSequencer {
  shard(files: TestSpecification[]): TestSpecification[] {
    return files
  }

  sort(files: TestSpecification[]): TestSpecification[] {
    const place = ({ moduleId }: TestSpecification): number => {
      const path = moduleId.split(sep).join('/')
      const found = LONG.findIndex((folder) => path.includes(folder))
      return found < 0 ? LONG.length : found
    }
    const sizeBytes = new Map(files.map((file) => [file, statSync(file.moduleId).size]))
    const size = (file: TestSpecification): number => sizeBytes.get(file) ?? 0
    return files.toSorted((a, b) => place(a) - place(b) || size(b) - size(a))
  }
}
