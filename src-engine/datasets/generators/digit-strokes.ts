/*
 * How people write the ten digits: for each digit several forms, for each form its strokes as points
 * that the pen passes through. x runs to the right, y down, the digit is one unit high; between the
 * points the pen draws a smooth curve, and at a corner it turns.
 */

/** x, y, and `corner` where the pen turns on the spot. */
export type StrokePoint = readonly [x: number, y: number, turn?: 'corner']
export type Stroke = readonly StrokePoint[]

export interface DigitForm {
  /** How often this form is written, relative to the other forms of its digit. */
  readonly weight: number
  readonly strokes: readonly Stroke[]
}

const corner = 'corner'

/** Forms of each digit, in the order 0 … 9. */
export const DIGIT_FORMS: readonly (readonly DigitForm[])[] = [
  [
    // Closed oval, from the top counter-clockwise.
    {
      weight: 5,
      strokes: [
        [
          [0.42, 0],
          [0.16, 0.13],
          [0.03, 0.5],
          [0.15, 0.88],
          [0.38, 1],
          [0.6, 0.85],
          [0.7, 0.48],
          [0.6, 0.12],
          [0.4, 0.01],
        ],
      ],
    },
    // Ends cross at the top.
    {
      weight: 2,
      strokes: [
        [
          [0.52, 0.06],
          [0.22, 0.08],
          [0.04, 0.45],
          [0.12, 0.86],
          [0.36, 1],
          [0.62, 0.82],
          [0.68, 0.42],
          [0.5, 0.1],
          [0.28, 0.0],
        ],
      ],
    },
    // Round as a ring.
    {
      weight: 2,
      strokes: [
        [
          [0.5, 0],
          [0.14, 0.15],
          [0, 0.5],
          [0.15, 0.86],
          [0.5, 1],
          [0.86, 0.85],
          [1, 0.5],
          [0.85, 0.14],
          [0.48, 0.0],
        ],
      ],
    },
  ],
  [
    // A bare line.
    {
      weight: 9,
      strokes: [
        [
          [0.2, 0],
          [0.2, 0.5],
          [0.2, 1],
        ],
      ],
    },
    // With a flag.
    {
      weight: 2,
      strokes: [
        [
          [0.0, 0.26],
          [0.14, 0.16],
          [0.28, 0, corner],
          [0.28, 0.5],
          [0.28, 1],
        ],
      ],
    },
    // With a flag and a base.
    {
      weight: 1,
      strokes: [
        [
          [0.08, 0.24],
          [0.32, 0, corner],
          [0.32, 1],
        ],
        [
          [0.02, 1],
          [0.32, 0.99],
          [0.64, 1],
        ],
      ],
    },
  ],
  [
    // Flat base.
    {
      weight: 4,
      strokes: [
        [
          [0.06, 0.24],
          [0.18, 0.06],
          [0.38, 0],
          [0.58, 0.12],
          [0.58, 0.36],
          [0.36, 0.7],
          [0.02, 0.98, corner],
          [0.35, 0.96],
          [0.72, 0.98],
        ],
      ],
    },
    // Loop at the lower left.
    {
      weight: 4,
      strokes: [
        [
          [0.08, 0.2],
          [0.24, 0.03],
          [0.46, 0.03],
          [0.56, 0.2],
          [0.5, 0.45],
          [0.3, 0.78],
          [0.1, 0.98],
          [0.0, 0.88],
          [0.12, 0.76],
          [0.36, 0.88],
          [0.56, 0.97],
          [0.78, 0.9],
        ],
      ],
    },
    // Swept base, as in quick writing.
    {
      weight: 2,
      strokes: [
        [
          [0.04, 0.1],
          [0.34, 0.0],
          [0.56, 0.14],
          [0.46, 0.46],
          [0.22, 0.76],
          [0.04, 0.94, corner],
          [0.3, 0.86],
          [0.54, 0.92],
          [0.74, 0.88],
        ],
      ],
    },
  ],
  [
    // Two bows that meet in a point.
    {
      weight: 5,
      strokes: [
        [
          [0.06, 0.13],
          [0.28, 0],
          [0.52, 0.1],
          [0.5, 0.34],
          [0.24, 0.48, corner],
          [0.52, 0.58],
          [0.6, 0.8],
          [0.36, 1],
          [0.02, 0.9],
        ],
      ],
    },
    // A small loop between the bows.
    {
      weight: 2,
      strokes: [
        [
          [0.05, 0.08],
          [0.34, 0],
          [0.52, 0.14],
          [0.42, 0.36],
          [0.24, 0.48],
          [0.2, 0.42],
          [0.36, 0.44],
          [0.58, 0.62],
          [0.54, 0.88],
          [0.28, 1],
          [0.0, 0.94],
        ],
      ],
    },
    // Flat top.
    {
      weight: 1,
      strokes: [
        [
          [0.04, 0.03],
          [0.56, 0.02, corner],
          [0.26, 0.4, corner],
          [0.54, 0.52],
          [0.6, 0.78],
          [0.34, 1],
          [0.02, 0.92],
        ],
      ],
    },
    // Upper bow small, lower bow wide.
    {
      weight: 2,
      strokes: [
        [
          [0.16, 0.06],
          [0.4, 0.0],
          [0.54, 0.1],
          [0.44, 0.3],
          [0.26, 0.38, corner],
          [0.54, 0.46],
          [0.66, 0.72],
          [0.42, 0.97],
          [0.0, 0.98],
        ],
      ],
    },
  ],
  [
    // Open at the top, two strokes.
    {
      weight: 5,
      strokes: [
        [
          [0.1, 0.04],
          [0.02, 0.36],
          [0.08, 0.54],
          [0.34, 0.56],
          [0.62, 0.48],
        ],
        [
          [0.62, 0.0],
          [0.57, 0.48],
          [0.52, 1],
        ],
      ],
    },
    // Open, with a sharp corner and a bar that runs through.
    {
      weight: 3,
      strokes: [
        [
          [0.2, 0.02],
          [0.03, 0.55, corner],
          [0.36, 0.54],
          [0.72, 0.5],
        ],
        [
          [0.5, 0.16],
          [0.49, 0.55],
          [0.45, 1],
        ],
      ],
    },
    // Closed, in one stroke.
    {
      weight: 2,
      strokes: [
        [
          [0.52, 0.5],
          [0.08, 0.58],
          [0.08, 0.46],
          [0.54, 0.02, corner],
          [0.5, 0.5],
          [0.44, 1],
        ],
      ],
    },
    // Closed, as it is printed.
    {
      weight: 2,
      strokes: [
        [
          [0.5, 0, corner],
          [0.02, 0.64, corner],
          [0.36, 0.64],
          [0.74, 0.63],
        ],
        [
          [0.5, 0],
          [0.5, 0.5],
          [0.5, 1],
        ],
      ],
    },
    // Open in one stroke: down, across, up and down again.
    {
      weight: 2,
      strokes: [
        [
          [0.08, 0.08],
          [0.03, 0.42],
          [0.2, 0.52],
          [0.44, 0.4],
          [0.6, 0.06, corner],
          [0.54, 0.5],
          [0.48, 1],
        ],
      ],
    },
  ],
  [
    // Neck and belly, the bar drawn last.
    {
      weight: 4,
      strokes: [
        [
          [0.16, 0.06],
          [0.1, 0.42, corner],
          [0.34, 0.38],
          [0.56, 0.58],
          [0.48, 0.88],
          [0.22, 1],
          [0.0, 0.9],
        ],
        [
          [0.16, 0.05],
          [0.4, 0.04],
          [0.7, 0.0],
        ],
      ],
    },
    // One stroke from the right end of the bar.
    {
      weight: 3,
      strokes: [
        [
          [0.66, 0.02],
          [0.42, 0.03],
          [0.2, 0.04, corner],
          [0.12, 0.46, corner],
          [0.4, 0.44],
          [0.56, 0.66],
          [0.42, 0.92],
          [0.02, 0.98],
        ],
      ],
    },
    // Rounded, like an S.
    {
      weight: 3,
      strokes: [
        [
          [0.72, 0.02],
          [0.4, 0.04],
          [0.22, 0.18],
          [0.24, 0.38],
          [0.46, 0.52],
          [0.52, 0.74],
          [0.34, 0.96],
          [0.02, 0.94],
        ],
      ],
    },
  ],
  [
    // Long back, round belly.
    {
      weight: 5,
      strokes: [
        [
          [0.5, 0],
          [0.22, 0.24],
          [0.04, 0.62],
          [0.12, 0.92],
          [0.36, 1],
          [0.56, 0.84],
          [0.5, 0.64],
          [0.28, 0.6],
          [0.1, 0.76],
        ],
      ],
    },
    // Straight slanted back, small loop.
    {
      weight: 3,
      strokes: [
        [
          [0.36, 0],
          [0.14, 0.4],
          [0.02, 0.8],
          [0.16, 1],
          [0.4, 0.9],
          [0.44, 0.7],
          [0.26, 0.64],
          [0.06, 0.84],
        ],
      ],
    },
    // Hooked top, wide belly.
    {
      weight: 2,
      strokes: [
        [
          [0.56, 0.08],
          [0.38, 0],
          [0.14, 0.24],
          [0.03, 0.6],
          [0.14, 0.94],
          [0.42, 0.98],
          [0.62, 0.76],
          [0.46, 0.54],
          [0.2, 0.56],
          [0.06, 0.7],
        ],
      ],
    },
  ],
  [
    // Bar and slanted leg.
    {
      weight: 5,
      strokes: [
        [
          [0.0, 0.08],
          [0.28, 0.06],
          [0.6, 0.03, corner],
          [0.44, 0.42],
          [0.28, 1],
        ],
      ],
    },
    // Bowed leg.
    {
      weight: 3,
      strokes: [
        [
          [0.02, 0.14],
          [0.26, 0.04],
          [0.52, 0.02],
          [0.6, 0.12],
          [0.44, 0.46],
          [0.3, 0.72],
          [0.24, 1],
        ],
      ],
    },
    // With a serif.
    {
      weight: 2,
      strokes: [
        [
          [0.03, 0.24],
          [0.04, 0.06, corner],
          [0.32, 0.06],
          [0.62, 0.02, corner],
          [0.48, 0.4],
          [0.38, 1],
        ],
      ],
    },
    // Crossed.
    {
      weight: 2,
      strokes: [
        [
          [0.0, 0.06],
          [0.3, 0.05],
          [0.6, 0.02, corner],
          [0.4, 0.44],
          [0.24, 1],
        ],
        [
          [0.14, 0.52],
          [0.38, 0.49],
          [0.62, 0.47],
        ],
      ],
    },
  ],
  [
    // An S from the upper right, closed on the way back up.
    {
      weight: 5,
      strokes: [
        [
          [0.56, 0.1],
          [0.34, 0],
          [0.12, 0.12],
          [0.16, 0.32],
          [0.4, 0.52],
          [0.54, 0.78],
          [0.36, 1],
          [0.1, 0.86],
          [0.16, 0.64],
          [0.42, 0.42],
          [0.58, 0.2],
          [0.54, 0.06],
        ],
      ],
    },
    // Two rings.
    {
      weight: 2,
      strokes: [
        [
          [0.32, 0],
          [0.12, 0.1],
          [0.1, 0.32],
          [0.32, 0.46],
          [0.52, 0.32],
          [0.52, 0.1],
          [0.3, 0.0],
        ],
        [
          [0.3, 0.46],
          [0.06, 0.62],
          [0.06, 0.88],
          [0.32, 1],
          [0.58, 0.87],
          [0.56, 0.6],
          [0.32, 0.46],
        ],
      ],
    },
    // Narrow and quick, open at the top.
    {
      weight: 2,
      strokes: [
        [
          [0.44, 0.02],
          [0.2, 0.1],
          [0.16, 0.26],
          [0.34, 0.5],
          [0.36, 0.84],
          [0.2, 1],
          [0.06, 0.84],
          [0.2, 0.58],
          [0.46, 0.32],
          [0.56, 0.08],
        ],
      ],
    },
  ],
  [
    // Round head, straight back.
    {
      weight: 4,
      strokes: [
        [
          [0.56, 0.1],
          [0.32, 0],
          [0.06, 0.14],
          [0.06, 0.38],
          [0.28, 0.46],
          [0.5, 0.3],
          [0.57, 0.08, corner],
          [0.54, 0.5],
          [0.48, 1],
        ],
      ],
    },
    // Slanted leg.
    {
      weight: 3,
      strokes: [
        [
          [0.6, 0.06],
          [0.34, 0.02],
          [0.1, 0.22],
          [0.12, 0.42],
          [0.36, 0.4],
          [0.58, 0.14, corner],
          [0.42, 0.56],
          [0.24, 1],
        ],
      ],
    },
    // Curved tail.
    {
      weight: 2,
      strokes: [
        [
          [0.56, 0.14],
          [0.34, 0],
          [0.08, 0.14],
          [0.1, 0.42],
          [0.34, 0.5],
          [0.54, 0.32],
          [0.56, 0.12, corner],
          [0.58, 0.6],
          [0.44, 0.94],
          [0.08, 0.96],
        ],
      ],
    },
    // Small head drawn as a loop that runs into the leg.
    {
      weight: 2,
      strokes: [
        [
          [0.44, 0.34],
          [0.16, 0.44],
          [0.08, 0.24],
          [0.28, 0.04],
          [0.5, 0.02],
          [0.52, 0.24],
          [0.42, 0.6],
          [0.34, 1],
        ],
      ],
    },
  ],
]
