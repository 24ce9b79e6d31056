import { beforeAll, describe, expect, test } from 'vitest'
import { run } from './command-line'
import { buildProgram } from './program'

beforeAll(buildProgram)

describe('descent surface', () => {
  test('races optimizers down a surface, and says where they end', async () => {
    const { code, out, err } = await run(
      ...['surface', 'valley', '--optimizers', 'sgd:0.95,adam:0.3', '--field'],
    )
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(out).toContain('f(x, y) = x^2/20 + y^2')
    // −7·0.905ᵗ and 2·(−0.9)ᵗ, t = 30.
    expect(out).toMatch(/\n +30 +-0\.350 +0\.085 /)
    expect(out).toMatch(/SGD 0\.95 +30 /)
    // Above and right of the least everything points down and left.
    expect(out).toMatch(/\n[→↘↓]( [→↗↑←↖↓↙↘])+ [←↙↓]\n/)
  })

  test('--json gives all points of a formula, from a start of choice', async () => {
    const { code, out } = await run(
      ...['surface', '(x - 1)^2 + y^2', '--start', '-2,0', '--steps', '2'],
      ...['--optimizers', 'sgd:0.25', '--json'],
    )
    expect(code).toBe(0)
    const [surface, way] = out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    expect(surface).toMatchObject({ formula: '(x - 1)^2 + y^2', start: [-2, 0] })
    expect(way).toMatchObject({ optimizer: 'SGD 0.25' })
    const { points } = way as { points: [number, number][] }
    expect(points.map(([x]) => Number(x.toFixed(6)))).toEqual([-2, -0.5, 0.25])
  })

  test('says where a way leaves the finite numbers, and refuses what it cannot read', async () => {
    const steep = await run(...['surface', 'rosenbrock', '--optimizers', 'sgd:1'])
    expect(steep.code).toBe(0)
    expect(steep.out).toMatch(/SGD 1 left the finite numbers at step \d+ of 30\./)
    const unread = await run('surface', 'x^2 + z')
    expect(unread.code).toBe(2)
    expect(unread.err).toContain('there is no z')
    const nowhere = await run('surface', 'bowl', '--start', '3')
    expect(nowhere.err).toContain('two numbers such as -7,2')
    const unknown = await run('surface', 'bowl', '--optimizers', 'newton:1')
    expect(unknown.code).toBe(2)
    expect(unknown.err).toContain('newton')
  })
})
