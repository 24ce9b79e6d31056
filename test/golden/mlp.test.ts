import { it } from 'vitest'
import { describeGolden } from './golden-files'
import { KERNEL_CASES } from './kernel-cases'
import { expectNetwork, expectNumericGradients, networkCaseSchema } from './network-cases'

describeGolden('mlp.json', networkCaseSchema, (cases) => {
  for (const golden of cases) {
    it.each(KERNEL_CASES)(`${golden.id}: outputs, loss and gradients by $label`, (kernelCase) => {
      expectNetwork(golden, kernelCase)
    })
    it.each(KERNEL_CASES.filter(({ real }) => real === 'float64'))(
      `${golden.id}: gradients by central differences by $label`,
      (kernelCase) => {
        expectNumericGradients(golden, kernelCase)
      },
    )
  }
})
