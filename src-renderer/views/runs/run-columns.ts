import type { SortKey } from './run-list'

export interface RunColumn {
  readonly key:
    | 'name'
    | 'status'
    | 'optimizer'
    | 'metric'
    | 'best'
    | 'last'
    | 'time'
    | 'created'
    | 'dataset'
    | 'network'
  /** Pixels; the last column takes what is left. */
  readonly width: number
  readonly isNumeric: boolean
  readonly sortKey: SortKey | null
}

/** Columns of the history, most telling first. */
export function runColumns(isNarrow: boolean): readonly RunColumn[] {
  return [
    { key: 'name', width: isNarrow ? 188 : 340, isNumeric: false, sortKey: 'name' },
    { key: 'status', width: 104, isNumeric: false, sortKey: 'status' },
    { key: 'optimizer', width: 160, isNumeric: false, sortKey: 'optimizer' },
    { key: 'metric', width: 136, isNumeric: false, sortKey: null },
    { key: 'best', width: 88, isNumeric: true, sortKey: 'best' },
    { key: 'last', width: 88, isNumeric: true, sortKey: null },
    { key: 'time', width: 88, isNumeric: true, sortKey: 'time' },
    { key: 'created', width: 120, isNumeric: true, sortKey: 'created' },
    { key: 'dataset', width: 148, isNumeric: false, sortKey: 'dataset' },
    { key: 'network', width: 200, isNumeric: false, sortKey: 'network' },
  ]
}
