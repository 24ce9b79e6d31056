export const figure = {
  export: 'Take this chart as a file',
  formats: {
    svg: 'Picture, SVG',
    png: 'Picture, PNG',
    csv: 'Its data, CSV',
  },
  from: 'from',
  to: 'to',
  count: 'count',
  share: 'share',
  value: 'value',
  group: 'group',
  shown: 'shown as',
  surface: 'surface',
}
