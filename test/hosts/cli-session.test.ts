import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { openSession } from '../../src-main/cli/session'
import { holdConversation } from './conversation'
import { buildProgram, programDirectory, temporaryDirectory } from './program'

beforeAll(buildProgram)

test('the studio inside the command line carries the whole conversation', async () => {
  const notes: string[] = []
  const session = await openSession({
    programDirectory,
    dataDirectory: temporaryDirectory(),
    note: (line) => notes.push(line),
  })
  onTestFinished(() => session.close())
  await holdConversation(session.client, 'cli')
  expect(notes).toEqual([])
})
