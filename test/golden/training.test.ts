import { it, type TestContext } from 'vitest'
import { z } from 'zod'
import { MissingFileError, readImages, readTable, type GoldenRows } from './golden-data'
import { describeGolden, expectClose, nestedSchema } from './golden-files'
import { KERNEL_CASES } from './kernel-cases'
import { expectTrainingRun, trainingFields } from './training-run'

const range = z.tuple([z.int(), z.int()])
const imageCaseSchema = z.looseObject({
  ...trainingFields,
  data: z.looseObject({
    images: z.string(),
    labels: z.string(),
    train_rows: range,
    test_rows: range,
    input_shape: z.array(z.int()),
  }),
})
const tableCaseSchema = z.looseObject({
  ...trainingFields,
  data: z.looseObject({
    file: z.string(),
    rows: z.int(),
    preparation: z.string(),
    x_first_row: nestedSchema,
    x_abs_sum: z.number(),
    t_first: z.array(z.number()),
  }),
})

describeGolden('training.json', imageCaseSchema, (cases) => {
  for (const golden of cases) {
    it.for(KERNEL_CASES)(
      `${golden.id}: every loss and the result by $label`,
      (kernelCase, context) => {
        const { images, labels, train_rows, test_rows, input_shape } = golden.data
        const [train, test] = orSkip(
          context,
          () =>
            [
              readImages(images, labels, ...train_rows),
              readImages(images, labels, ...test_rows),
            ] as const,
        )
        expectTrainingRun(golden, input_shape, { train, test }, kernelCase)
      },
    )
  }
})

describeGolden('training_tabular.json', tableCaseSchema, (cases) => {
  for (const golden of cases) {
    it.for(KERNEL_CASES)(
      `${golden.id}: every loss and the result by $label`,
      (kernelCase, context) => {
        const { data } = golden
        const train = orSkip(context, (): GoldenRows => readTable(data.file, data.preparation))
        expectClose([train.inputs.length / train.width], data.rows, 0)
        expectClose(train.inputs.subarray(0, train.width), data.x_first_row, 1e-12)
        expectClose([train.inputs.reduce((sum, x) => sum + Math.abs(x), 0)], data.x_abs_sum, 1e-12)
        expectClose(train.targets.subarray(0, data.t_first.length), data.t_first, 1e-12)
        expectTrainingRun(golden, [train.width], { train }, kernelCase)
      },
    )
  }
})

/** Skips the test where the data of the case is not on this machine. */
function orSkip<Rows>(context: TestContext, read: () => Rows): Rows {
  try {
    return read()
  } catch (error) {
    if (error instanceof MissingFileError) context.skip(error.message)
    throw error
  }
}
