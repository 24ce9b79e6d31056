import { readFileSync } from 'node:fs'
import { StudioError } from '@engine/protocol/errors'
import {
  type ExperimentConfig,
  experimentConfigSchema,
  withoutSchemaKey,
} from '@engine/protocol/experiment-config'
import { sentenceOf } from './config-issues'
import { JsonSyntaxError, positionOf, readJson } from './json-source'

/**
 * Reads an experiment as `examples/*.json` hold them.
 *
 * @throws cli/unreadable-file when the file cannot be read
 * @throws config/no-json with line and column of the first character that is no JSON
 * @throws config/invalid with line, field and remedy of everything that does not fit
 */
export function readExperimentFile(file: string): ExperimentConfig {
  return parseExperiment(readTextFile(file), file)
}

function readTextFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw unreadable(file, error)
  }
}

/** The refusal of a file that cannot be read, naming it and the reason. */
export function unreadable(file: string, error: unknown): StudioError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  const reason =
    code === 'ENOENT'
      ? 'there is no such file'
      : code === 'EISDIR'
        ? 'it is a folder'
        : code === 'EACCES'
          ? 'its permissions forbid it'
          : error instanceof Error
            ? error.message
            : String(error)
  return new StudioError(
    'cli/unreadable-file',
    `${file} cannot be read: ${reason}.`,
    { file, reason: code },
    { cause: error },
  )
}

/** @param file name for messages */
export function parseExperiment(text: string, file: string): ExperimentConfig {
  // Windows editors put a byte order mark at the start.
  const json = text.replace(/^\uFEFF/, '')
  let source
  try {
    source = readJson(json)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const { line, column } = positionOf(json, error.offset)
    throw new StudioError(
      'config/no-json',
      `${file}, line ${String(line)}, column ${String(column)}: ${error.message}.`,
      { file, line, column },
      { cause: error },
    )
  }
  const parsed = experimentConfigSchema.safeParse(withoutSchemaKey(source.value))
  if (parsed.success) return parsed.data
  const sentences = parsed.error.issues.map((issue) => {
    const { line } = positionOf(json, source.offsetOf(issue.path))
    return `${file}, line ${String(line)}: ${sentenceOf(issue, experimentConfigSchema, source.value)}`
  })
  throw new StudioError('config/invalid', sentences.join('\n'), {
    file,
    fields: parsed.error.issues.map((issue) => issue.path.map(String).join('.')),
  })
}
