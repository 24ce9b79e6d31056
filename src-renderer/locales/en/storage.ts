export const storage = {
  title: 'Storage',
  used: '{size} in the data folder',
  parts: {
    checkpoints: 'Checkpoints',
    curves: 'Curves and measurements',
    other: 'Rest of the database',
    free: 'Unused inside the database',
    datasets: 'Data sets',
    exports: 'Exported files',
    backups: 'Copies of the database',
  },
  toFree: 'What can be freed',
  nothingToFree:
    'Nothing is left over: no run lies in the trash, no checkpoint between the first, the best and the last.',
  offers: {
    trash: {
      what: '{count} run in the trash | {count} runs in the trash',
      why: 'With their curves, checkpoints and notes. Runs that kept forks go on from stay.',
      act: 'Erase for good',
    },
    checkpoints: {
      what: 'Checkpoints in between, of {count} run | Checkpoints in between, of {count} runs',
      why: 'The first, the best and the last of every run stay: it can still be resumed, used and compared, but rewinding it has to replay more.',
      act: 'Thin out',
    },
    exports: {
      what: '{count} exported file | {count} exported files',
      why: 'Copies that the studio keeps of what was downloaded; they can be exported again.',
      act: 'Erase for good',
    },
    backups: {
      what: '{count} copy of the database | {count} copies of the database',
      why: 'Made before a newer version of the studio converted the database. Needed only to go back to the older version.',
      act: 'Erase for good',
    },
    datasets: {
      what: '{count} data set in the trash | {count} data sets in the trash',
      why: 'No run was trained on them.',
      act: 'Erase for good',
    },
    compact: {
      what: 'Unused room inside the database',
      why: 'What was erased leaves room that new runs fill. Compacting gives it back to the disk; it rewrites the whole file.',
      act: 'Compact',
    },
  },
  notWhileTraining: 'Runs that train have to wait for the database: compact when none trains.',
  thinning:
    'Checkpoints of {count} run are thinned out: {size}. | Checkpoints of {count} runs are thinned out: {size}.',
  erasingDatasets: '{count} data set is erased for good. | {count} data sets are erased for good.',
  erasingExports:
    '{count} exported file is erased for good. | {count} exported files are erased for good.',
  erasingBackups:
    '{count} copy of the database is erased for good. | {count} copies of the database are erased for good.',
  compacted: 'The database is {size} smaller.',
  curves: 'Curves',
  largest: 'Largest runs',
  noRuns: 'No run is stored yet.',
  sum: 'Together',
  thin: 'Thin out {size}',
}
