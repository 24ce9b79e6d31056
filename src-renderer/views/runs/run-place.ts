export const RUN_PLACES = ['kept', 'archive', 'trash'] as const
/** Where the runs of a list lie. */
export type RunPlace = (typeof RUN_PLACES)[number]
