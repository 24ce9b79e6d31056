import { fc } from '../../property'
import { describe, expect, test } from 'vitest'
import { placeEndLabels, shortened, type LineEnd } from '../../../src-renderer/charts/end-labels'

const area = { right: 500, top: 10, bottom: 210 }
function end(id: string, y: number, x = 500): LineEnd {
  return { id, text: id, color: '#000', dash: [], x, y }
}

describe('names beside the ends of lines', () => {
  test('lie at their line where there is room', () => {
    const placed = placeEndLabels([end('a', 100), end('b', 50)], area)
    expect(placed.map(({ id, labelY }) => [id, labelY])).toEqual([
      ['b', 50],
      ['a', 100],
    ])
  })

  test('move apart around their middle where they would overlap', () => {
    const placed = placeEndLabels([end('a', 100), end('b', 102), end('c', 104)], area)
    expect(placed.map(({ labelY }) => labelY)).toEqual([88, 102, 116])
  })

  test('are left to the legend where they would be too far, or their line ends early', () => {
    expect(placeEndLabels([end('a', 100, 300)], area)).toEqual([])
    expect(placeEndLabels([end('a', 5)], area)).toEqual([])
    const many = Array.from({ length: 12 }, (_, i) => end(String(i), 100))
    expect(placeEndLabels(many, area).length).toBeLessThan(6)
  })

  test('never overlap, never leave the plot, and keep the order of their lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 10, max: 210, noNaN: true }), { maxLength: 12 }),
        (ys) => {
          const placed = placeEndLabels(
            ys.map((y, i) => end(String(i), y)),
            area,
          )
          placed.forEach(({ labelY, y }, index) => {
            const before = placed[index - 1]
            expect(labelY).toBeGreaterThan(area.top)
            expect(labelY).toBeLessThan(area.bottom)
            if (before === undefined) return
            expect(labelY - before.labelY).toBeGreaterThanOrEqual(14 - 1e-9)
            expect(before.y).toBeLessThanOrEqual(y)
          })
        },
      ),
    )
  })

  test('are cut to the room beside the plot', () => {
    const widthOf = (text: string): number => text.length * 6
    expect(shortened('Adam 0.001', 200, widthOf)).toBe('Adam 0.001')
    expect(shortened('Adam 0.001', 40, widthOf)).toBe('Adam…')
  })
})
