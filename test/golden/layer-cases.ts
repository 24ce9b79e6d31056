import { createLayer } from '@engine/layers/create-layer'
import { fitLayers, planChain } from '@engine/layers/layer-chain'
import type { LayerConfig } from '@engine/protocol/layer-config'
import { MemoryLayout, type LinearMemory, type Slot } from '@engine/tensor/memory'
import type { DType, Shape } from '@engine/tensor/shape'
import { expectClose, flatten, shapeOf, type Nested } from './golden-files'
import type { KernelCase } from './kernel-cases'

/** Numbers of a layer's parameters by their name in the layer, with the gradients to be found. */
export type LayerParameters = Readonly<
  Record<string, { readonly value: Nested; readonly gradient?: Nested }>
>

/** What goes through a layer, and what must come out. */
export interface LayerPasses {
  readonly x: Nested
  readonly y: Nested
  readonly dout: Nested
  readonly dx: Nested
}

/** One layer in one phase, bound to memory, with its slots reachable by their names. */
export class PlannedSingleLayer {
  readonly #memory: LinearMemory
  readonly #tolerance: number
  readonly #slots = new Map<string, Slot>()
  readonly #forward: (rowCount: number) => void
  readonly #backward: (rowCount: number) => void
  readonly #updateStates: (rowCount: number) => void

  /** @param shape of the batch, rows first */
  constructor(
    config: LayerConfig,
    phase: 'training' | 'inference',
    [rowCount = 0, ...inputShape]: Shape,
    { kernels, real, tolerance }: KernelCase,
  ) {
    this.#tolerance = tolerance
    const layout = new MemoryLayout(real, kernels.reservedBytes)
    const place = (name: string, shape: Shape, dtype: DType = real): Slot => {
      const slot = layout.add(name, shape, dtype)
      this.#slots.set(name, slot)
      return slot
    }
    const { layers, outputShape, failure } = fitLayers([createLayer(config)], inputShape)
    if (failure) throw failure.error
    const local = (name: string): string => name.replace(`1.${config.type}.`, '')
    const chain = planChain(layers, {
      phase,
      x: place('x', [rowCount, ...inputShape]),
      parameter: (name) => {
        const declared = layers[0]?.layer
          .parameters(inputShape)
          .find((parameter) => parameter.name === local(name))
        const shape = declared?.shape ?? []
        return {
          value: place(local(name), shape),
          gradient: declared?.isFrozen ? null : place(`${local(name)}.gradient`, shape),
        }
      },
      state: (name) => {
        const states = layers[0]?.layer.states?.(inputShape) ?? []
        return place(local(name), states.find((state) => state.name === local(name))?.shape ?? [])
      },
      buffer: (name, shape, dtype) => place(local(name), [rowCount, ...shape], dtype),
      workspace: (name, shape) => place(local(name), shape),
      scalars: place('scalars', [2], 'float64'),
      nextStream: () => 0,
    })
    this.#slots.set('y', chain.y)
    const backward = chain.backward(place('dy', [rowCount, ...outputShape]), true)
    if (!backward.dx) throw new Error('the gradient by the input was asked for')
    this.#slots.set('dx', backward.dx)
    this.#memory = kernels.createMemory(layout.sizeBytes)
    // Masks are set from outside instead of being drawn.
    const drawn = chain.forward.filter(({ type }) => type !== 'dropout-mask')
    this.#forward = kernels.bindProgram(drawn, this.#memory)
    this.#backward = kernels.bindProgram(backward.operations, this.#memory)
    this.#updateStates = kernels.bindProgram(chain.stateUpdates, this.#memory)
  }

  set(name: string, values: Nested): void {
    this.#memory.view(this.#slot(name)).set(flatten(values))
  }

  expectValues(name: string, wanted: Nested): void {
    expectClose(this.#memory.view(this.#slot(name)), wanted, this.#tolerance)
  }

  expectForward(x: Nested, y: Nested): void {
    this.set('x', x)
    this.#forward(shapeOf(x)[0] ?? 0)
    this.expectValues('y', y)
  }

  expectBackward(dout: Nested, dx: Nested): void {
    this.set('dy', dout)
    this.#backward(shapeOf(dout)[0] ?? 0)
    this.expectValues('dx', dx)
  }

  updateStates(rowCount: number): void {
    this.#updateStates(rowCount)
  }

  #slot(name: string): Slot {
    const slot = this.#slots.get(name)
    if (!slot) throw new Error(`the layer has no ${name}, only ${[...this.#slots.keys()].join()}`)
    return slot
  }
}

/** One layer forwards and backwards in the training phase. */
export function expectLayer(
  config: LayerConfig,
  { x, y, dout, dx }: LayerPasses,
  kernelCase: KernelCase,
  parameters: LayerParameters = {},
): void {
  const layer = new PlannedSingleLayer(config, 'training', shapeOf(x), kernelCase)
  for (const [name, { value }] of Object.entries(parameters)) layer.set(name, value)
  layer.expectForward(x, y)
  layer.expectBackward(dout, dx)
  for (const [name, { gradient }] of Object.entries(parameters)) {
    if (gradient !== undefined) layer.expectValues(`${name}.gradient`, gradient)
  }
}
