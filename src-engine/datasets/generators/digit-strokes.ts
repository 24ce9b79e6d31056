/*
 * How people write the ten digits. For each digit several forms; for each form its strokes, and for
 * each stroke the points that the pen passes through, in hundredths of the digit's height: `x,y` with
 * x to the right and y down. Between points the pen draws a smooth curve; at one marked `!` it turns
 * on the spot.
 */

interface WrittenForm {
  /** How often this form is written, relative to the other forms of its digit. */
  readonly weight: number
  readonly strokes: readonly string[]
}

/** Forms of each digit, in the order 0 … 9. */
const WRITTEN_FORMS: readonly (readonly WrittenForm[])[] = [
  [
    // Closed oval, from the top counter-clockwise.
    { weight: 5, strokes: ['42,0 16,13 3,50 15,88 38,100 60,85 70,48 60,12 40,1'] },
    // Ends cross at the top.
    { weight: 2, strokes: ['52,6 22,8 4,45 12,86 36,100 62,82 68,42 50,10 28,0'] },
    // Round as a ring.
    { weight: 2, strokes: ['50,0 14,15 0,50 15,86 50,100 86,85 100,50 85,14 48,0'] },
  ],
  [
    // A bare line.
    { weight: 9, strokes: ['20,0 20,50 20,100'] },
    // With a flag.
    { weight: 2, strokes: ['0,26 14,16 28,0! 28,50 28,100'] },
    // With a flag and a base.
    { weight: 1, strokes: ['8,24 32,0! 32,100', '2,100 32,99 64,100'] },
  ],
  [
    // Flat base.
    { weight: 4, strokes: ['6,24 18,6 38,0 58,12 58,36 36,70 2,98! 35,96 72,98'] },
    // Loop at the lower left.
    { weight: 4, strokes: ['8,20 24,3 46,3 56,20 50,45 30,78 10,98 0,88 12,76 36,88 56,97 78,90'] },
    // Swept base, as in quick writing.
    { weight: 2, strokes: ['4,10 34,0 56,14 46,46 22,76 4,94! 30,86 54,92 74,88'] },
    // Wide loop, round back.
    { weight: 2, strokes: ['10,20 30,2 55,10 60,38 44,76 20,98 2,88 10,68 35,76 58,95 80,94'] },
    // Slanted like a Z.
    { weight: 2, strokes: ['5,15 30,2 60,6 50,34 10,86! 40,90 86,84'] },
  ],
  [
    // Two bows that meet in a point.
    { weight: 5, strokes: ['6,13 28,0 52,10 50,34 24,48! 52,58 60,80 36,100 2,90'] },
    // A small loop between the bows.
    { weight: 2, strokes: ['5,8 34,0 52,14 42,36 24,48 20,42 36,44 58,62 54,88 28,100 0,94'] },
    // Flat top.
    { weight: 1, strokes: ['4,3 56,2! 26,40! 54,52 60,78 34,100 2,92'] },
    // Upper bow small, lower bow wide.
    { weight: 2, strokes: ['16,6 40,0 54,10 44,30 26,38! 54,46 66,72 42,97 0,98'] },
    // Upper bow wide, tail turned up.
    { weight: 2, strokes: ['8,12 36,0 66,6 54,26 30,42! 55,50 56,76 30,98 2,92 -4,80'] },
  ],
  [
    // Open at the top, two strokes.
    { weight: 5, strokes: ['10,4 2,36 8,54 34,56 62,48', '62,0 57,48 52,100'] },
    // Open, with a sharp corner and a bar that runs through.
    { weight: 3, strokes: ['20,2 3,55! 36,54 72,50', '50,16 49,55 45,100'] },
    // Closed, in one stroke.
    { weight: 2, strokes: ['52,50 8,58 8,46 54,2! 50,50 44,100'] },
    // Closed, as it is printed.
    { weight: 2, strokes: ['50,0! 2,64! 36,64 74,63', '50,0 50,50 50,100'] },
    // Open in one stroke: down, across, up and down again.
    { weight: 2, strokes: ['8,8 3,42 20,52 44,40 60,6! 54,50 48,100'] },
  ],
  [
    // Neck and belly, the bar drawn last.
    { weight: 4, strokes: ['16,6 10,42! 34,38 56,58 48,88 22,100 0,90', '16,5 40,4 70,0'] },
    // One stroke from the right end of the bar.
    { weight: 3, strokes: ['66,2 42,3 20,4! 12,46! 40,44 56,66 42,92 2,98'] },
    // Rounded, like an S.
    { weight: 3, strokes: ['72,2 40,4 22,18 24,38 46,52 52,74 34,96 2,94'] },
    // Long bar, small belly.
    { weight: 3, strokes: ['12,26 6,54! 30,50 44,70 32,94 0,98', '12,27 42,22 90,6'] },
    // Belly curled up at its end.
    { weight: 2, strokes: ['62,4 40,3 18,6! 14,40! 42,40 60,62 48,92 20,98 2,84'] },
  ],
  [
    // Long back, round belly.
    { weight: 5, strokes: ['50,0 22,24 4,62 12,92 36,100 56,84 50,64 28,60 10,76'] },
    // Straight slanted back, small loop.
    { weight: 3, strokes: ['36,0 14,40 2,80 16,100 40,90 44,70 26,64 6,84'] },
    // Hooked top, wide belly.
    { weight: 2, strokes: ['56,8 38,0 14,24 3,60 14,94 42,98 62,76 46,54 20,56 6,70'] },
    // Straight back, belly closed above its foot.
    { weight: 2, strokes: ['12,0 5,40 10,85 38,100 64,80 54,56 30,52 8,66'] },
  ],
  [
    // Bar and slanted leg.
    { weight: 5, strokes: ['0,8 28,6 60,3! 44,42 28,100'] },
    // Bowed leg.
    { weight: 3, strokes: ['2,14 26,4 52,2 60,12 44,46 30,72 24,100'] },
    // With a serif.
    { weight: 2, strokes: ['3,24 4,6! 32,6 62,2! 48,40 38,100'] },
    // Crossed.
    { weight: 2, strokes: ['0,6 30,5 60,2! 40,44 24,100', '14,52 38,49 62,47'] },
    // Hooked bar, upright leg.
    { weight: 2, strokes: ['0,36 5,10! 26,2 50,3 57,20 53,60 48,100'] },
  ],
  [
    // An S from the upper right, closed on the way back up.
    {
      weight: 5,
      strokes: ['56,10 34,0 12,12 16,32 40,52 54,78 36,100 10,86 16,64 42,42 58,20 54,6'],
    },
    // Two rings.
    {
      weight: 2,
      strokes: [
        '32,0 12,10 10,32 32,46 52,32 52,10 30,0',
        '30,46 6,62 6,88 32,100 58,87 56,60 32,46',
      ],
    },
    // Narrow and quick, open at the top.
    { weight: 2, strokes: ['44,2 20,10 16,26 34,50 36,84 20,100 6,84 20,58 46,32 56,8'] },
  ],
  [
    // Round head, straight back.
    { weight: 4, strokes: ['56,10 32,0 6,14 6,38 28,46 50,30 57,8! 54,50 48,100'] },
    // Slanted leg.
    { weight: 3, strokes: ['60,6 34,2 10,22 12,42 36,40 58,14! 42,56 24,100'] },
    // Curved tail.
    { weight: 2, strokes: ['56,14 34,0 8,14 10,42 34,50 54,32 56,12! 58,60 44,94 8,96'] },
    // Small head drawn as a loop that runs into the leg.
    { weight: 2, strokes: ['44,34 16,44 8,24 28,4 50,2 52,24 42,60 34,100'] },
    // Tail hooked to the left.
    { weight: 2, strokes: ['55,10 30,0 8,15 10,38 30,45 52,30 55,8! 60,50 52,90 28,100 6,88'] },
  ],
]

export interface StrokePoint {
  /** In heights of the digit; x to the right, y down. */
  readonly x: number
  readonly y: number
  /** The pen turns here on the spot. */
  readonly isCorner: boolean
}
export type Stroke = readonly StrokePoint[]

export interface DigitForm {
  readonly weight: number
  readonly strokes: readonly Stroke[]
}

/** Forms of each digit, in the order 0 … 9. */
export function readDigitForms(): readonly (readonly DigitForm[])[] {
  return WRITTEN_FORMS.map((forms) =>
    forms.map(({ weight, strokes }) => ({ weight, strokes: strokes.map(readStroke) })),
  )
}

function readStroke(text: string): Stroke {
  return text.split(' ').map((point) => {
    const isCorner = point.endsWith('!')
    const [x = NaN, y = NaN] = point.replace('!', '').split(',').map(Number)
    return { x: x / 100, y: y / 100, isCorner }
  })
}
