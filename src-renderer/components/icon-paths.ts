/** Outlines on a 16×16 grid, drawn with a stroke of 1.5 in the colour of the text. */
export const ICON_PATHS = {
  home: 'M2.5 7.5 8 3l5.5 4.5M4 6.5V13h8V6.5',
  new: 'M8 3v10M3 8h10',
  runs: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  compare: 'M2.5 12.5c3 0 3-8 5.5-8s2.5 4 5.5 4M2.5 9.5c4 0 5 3 11 3',
  data: 'M3 4.5c0-1.1 2.2-2 5-2s5 .9 5 2-2.2 2-5 2-5-.9-5-2Zm0 0v7c0 1.1 2.2 2 5 2s5-.9 5-2v-7M3 8c0 1.1 2.2 2 5 2s5-.9 5-2',
  predict:
    'M8 2.5v3M8 10.5v3M2.5 8h3M10.5 8h3M4.5 4.5l1.8 1.8M9.7 9.7l1.8 1.8M11.5 4.5 9.7 6.3M6.3 9.7l-1.8 1.8',
  settings:
    'M3 5h5M12 5h1M3 11h1M8 11h5M10 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM6 13a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  theme: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5Z',
  language:
    'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM2.5 8h11M8 2.5c-3.5 3.5-3.5 7.5 0 11M8 2.5c3.5 3.5 3.5 7.5 0 11',
  play: 'M5 3.500v9l7.5-4.500Z',
  pause: 'M5.5 3.500v9M10.5 3.500v9',
  stop: 'M4 4h8v8H4Z',
  check: 'M3 8.5 6.5 12 13 4.5',
  clock: 'M8 2.500a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM8 5v3l2 2',
  bolt: 'M9 2.5 4 9h4l-1 4.500L12 7H8Z',
  cross: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.5 14 13H2ZM8 6.500v3M8 11.200v.3',
  diverged: 'M2.5 12.500h3c3 0 4-2 5-9M8.5 5l2-2 2 2',
  up: 'M8 13V3.500M4 7.500l4-4 4 4',
  down: 'M8 3v9.500M4 8.500l4 4 4-4',
  copy: 'M6 6h7.500v7.500H6ZM10 6V2.500H2.500V10H6',
  trash: 'M3 4.500h10M6.5 4.500v-2h3v2M4.5 4.500l.5 9h6l.5-9',
  restore: 'M3 8a5 5 0 1 0 1.5-3.500L3 6M3 2.500V6h3.5',
  edit: 'M3 13l.5-3L10.5 3 13 5.5 6 12.500ZM9 4.5 11.5 7',
  download: 'M8 2.500v8M4.5 7.5 8 11l3.5-3.500M3 13.500h10',
  upload: 'M8 11V3M4.5 6.5 8 3l3.5 3.500M3 13.500h10',
  search: 'M7 2.500a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.5 10.500l3 3',
  right: 'M6 3.5 10.5 8 6 12.5',
  expand: 'M3.5 6 8 10.5 12.5 6',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z',
  fork: 'M5 5v6M5 5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM5 14a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM11 6.500a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM11 6.500c0 3-6 1.5-6 4.5',
} as const satisfies Readonly<Record<string, string>>

export type IconName = keyof typeof ICON_PATHS
