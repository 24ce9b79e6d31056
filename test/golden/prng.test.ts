import { it } from 'vitest'
import { z } from 'zod'
import { goldenNormals, goldenUniforms } from './golden-data'
import { describeGolden, expectClose } from './golden-files'

const numbers = z.array(z.number())
const caseSchema = z.looseObject({
  id: z.string(),
  seed: z.int(),
  uniform: numbers,
  uniform_uint32: numbers,
  normal: numbers,
  normal_20000: z.object({ mean: z.number(), std: z.number(), last: z.number() }),
})

describeGolden('prng.json', caseSchema, (cases) => {
  for (const golden of cases) {
    it(`${golden.id}: the numbers that initial weights of training runs are drawn from`, () => {
      const uniform = goldenUniforms(golden.seed)
      const uniforms = golden.uniform.map(uniform)
      expectClose(uniforms, golden.uniform, 0)
      expectClose(
        uniforms.map((value) => value * 2 ** 32),
        golden.uniform_uint32,
        0,
      )
      const normal = goldenNormals(golden.seed)
      const normals = Array.from({ length: 20_000 }, normal)
      expectClose(normals.slice(0, golden.normal.length), golden.normal, 1e-15)
      const mean = normals.reduce((sum, value) => sum + value, 0) / normals.length
      const variance = normals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normals.length
      expectClose(
        [mean, Math.sqrt(variance), normals.at(-1) ?? Number.NaN],
        [golden.normal_20000.mean, golden.normal_20000.std, golden.normal_20000.last],
        1e-12,
      )
    })
  }
})
