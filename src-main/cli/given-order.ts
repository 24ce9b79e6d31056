import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { readGivenOrder } from '@engine/protocol/example-order'
import type { ExperimentConfig } from '@engine/protocol/experiment-config'
import { unreadable } from './config-file'

/**
 * The experiment with its examples in the order that a file holds.
 *
 * @param path of a JSON file; undefined leaves the experiment as it is
 * @throws cli/unreadable-file, order/unreadable, order/not-a-number, order/too-long
 */
export function withGivenOrder(
  config: ExperimentConfig,
  path: string | undefined,
): ExperimentConfig {
  if (path === undefined) return config
  const givenOrder = readGivenOrder(readText(path), basename(path))
  return { ...config, training: { ...config.training, order: 'given', givenOrder } }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
}
