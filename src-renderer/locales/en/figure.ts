export const figure = {
  export: 'Take this chart as a file',
  formats: {
    svg: 'Picture, SVG',
    png: 'Picture, PNG',
    csv: 'Its points, CSV',
  },
}
