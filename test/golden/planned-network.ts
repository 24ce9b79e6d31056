import type { Model, ModelSpecification, PhasePlan } from '@engine/model/model'
import { bindModel, planModel } from '@engine/model/plan'
import { planUpdate } from '@engine/optimizers/update-plan'
import type { OptimizerConfig } from '@engine/protocol/optimizer-config'
import { MemoryLayout } from '@engine/tensor/memory'
import type { RealArray, TensorData } from '@engine/tensor/shape'
import type { KernelCase } from './kernel-cases'

/** A planned and bound network with its parameters reachable by the names of a golden file. */
export class PlannedNetwork {
  readonly model: Model
  readonly #names: readonly string[]
  readonly #update: (() => void) | null
  #rowCount = 0

  constructor(
    specification: ModelSpecification,
    parameterNames: readonly string[],
    { kernels, real }: KernelCase,
    optimizer?: OptimizerConfig,
  ) {
    this.#names = parameterNames
    const layout = new MemoryLayout(real, kernels.reservedBytes)
    const plan = planModel(specification, layout)
    const update = optimizer && planUpdate(optimizer, { ...plan, tensors: plan.parameters }, layout)
    const memory = kernels.createMemory(layout.sizeBytes)
    this.model = bindModel(plan, kernels, memory)
    this.#update = null
    if (optimizer && update) {
      const run = kernels.bindProgram(update.operations, memory)
      const values = memory.float64(update.scalars)
      values[0] = optimizer.learningRate
      this.#update = () => {
        values[1]! += 1
        run(0)
      }
    }
  }

  parameter(name: string): RealArray {
    return this.model.memory.real(this.#tensor(name).value)
  }

  gradient(name: string): RealArray {
    return this.model.memory.real(this.#tensor(name).gradient)
  }

  get training(): NonNullable<Model['plan']['training']> {
    const { training } = this.model.plan
    if (!training) throw new Error('the network was planned without training')
    return training
  }

  /** Puts rows into the first places of a phase's batch. */
  load(phase: PhasePlan, inputs: ArrayLike<number>, targets: ArrayLike<number>): void {
    this.view(phase.inputs).set(inputs)
    this.view(phase.targets).set(targets)
  }

  view(slot: PhasePlan['inputs']): TensorData {
    return this.model.memory.view(slot)
  }

  /** @returns the loss of the loaded training batch, after which the gradients stand ready */
  computeGradients(rowCount: number): number {
    this.#rowCount = rowCount
    this.model.computeGradients?.(rowCount)
    return this.#loss(this.training)
  }

  /** @returns the loss of the loaded inference batch */
  evaluate(rowCount: number): number {
    this.model.evaluate(rowCount)
    return this.#loss(this.model.plan.inference)
  }

  update(): void {
    if (!this.#update) throw new Error('the network has no optimizer')
    this.model.updateStates?.(this.#rowCount)
    this.#update()
  }

  #loss({ loss }: PhasePlan): number {
    return this.model.memory.float64(loss)[0] ?? Number.NaN
  }

  #tensor(name: string): Model['plan']['parameters'][number] {
    const tensor = this.model.plan.parameters[this.#names.indexOf(name)]
    if (!tensor) throw new Error(`no parameter ${name}`)
    return tensor
  }
}

/** Index of the largest value of each row; the first where several are equal. */
export function largestPerRow(values: ArrayLike<number>, width: number): number[] {
  const rows = Array.from(values)
  return Array.from({ length: rows.length / width }, (_, row) => {
    const part = rows.slice(row * width, (row + 1) * width)
    return part.indexOf(Math.max(...part))
  })
}
