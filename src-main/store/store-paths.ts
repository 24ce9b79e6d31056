import { join } from 'node:path'

/** Where everything of a data folder lies. */
export interface StorePaths {
  readonly directory: string
  readonly database: string
  readonly datasets: string
  readonly backups: string
}

export function storePathsOf(dataDirectory: string): StorePaths {
  return {
    directory: dataDirectory,
    database: join(dataDirectory, 'studio.db'),
    datasets: join(dataDirectory, 'datasets'),
    backups: join(dataDirectory, 'backups'),
  }
}
