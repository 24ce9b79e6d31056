import type { Reporter, TestModule } from 'vitest/node'

/**
 * Lists every skipped test with its reason at the end of a run. The reason is the note given to
 * `context.skip(note)`; without one, the test's own name has to say it. (Vitest loads a reporter as
 * the default export of its file.)
 */
export default class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines: string[] = []
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const result = test.result()
        const note = result.state === 'skipped' ? result.note : undefined
        lines.push(
          `  ${module.relativeModuleId} > ${test.fullName}${note === undefined ? '' : `: ${note}`}`,
        )
      }
    }
    if (lines.length > 0) console.log(['', 'Skipped:', ...lines].join('\n'))
  }
}
