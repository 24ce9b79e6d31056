export const chart = {
  empty: 'No points yet',
  nothingVisible: 'Every line is hidden',
  /** For readers of the screen: what the picture shows. */
  described: '{y} over {x}: {count} lines',
  table: 'Figures of the chart',
  line: 'Line',
  points: 'Points',
  last: 'Last',
  least: 'Least',
  greatest: 'Greatest',
  legend: 'Lines',
  legendHint: 'Click: show or hide. Alt-click: only this one.',
  toolsHint:
    'Drag: zoom to a part. Wheel over a chosen chart, or with Ctrl: zoom. Shift-drag: move. Double click: all.',
  outside: '{count} points outside',
  showAll: 'Show all',
  nonPositive: 'log y: {count} points ≤ 0 have no place',
  nonFinite: '{count} points not finite',
  smoothed: 'smoothed',
  more: '{count} more',
  others: 'other',
}
