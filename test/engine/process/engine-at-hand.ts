import { createEngineHandlers } from '@engine/process/handlers'
import { createKernelChoice } from '@engine/process/kernel-choice'
import { connect, serve, type Client } from '@engine/protocol/channel'
import { engineContract, type EngineContract } from '@engine/protocol/engine-contract'
import type { EventPayload } from '@engine/protocol/contract'
import type { InsideFrame } from '@engine/protocol/inside-view'
import { createPortPair } from '@engine/protocol/port-core'

export type Checkpoint = EventPayload<EngineContract, 'training/checkpoint'>
export type Noted = EventPayload<EngineContract, 'training/noted'>
export type Ended = EventPayload<EngineContract, 'training/ended'>

/**
 * An engine in this process, joined by a port pair to the client that the studio would be.
 *
 * @param now monotonic milliseconds; a clock that leaps makes every slice of work as short as it can be
 */
export function startEngine(now = () => performance.now()): {
  client: Client<EngineContract>
  points: Map<string, number[]>
  checkpoints: Checkpoint[]
  /** For every checkpoint the last point that was told before it, with its own step. */
  stepsBefore: [point: number, checkpoint: number][]
  frames: InsideFrame[]
  notes: Noted[]
  losses: Map<number, number>
  /** Training time at every loss, in milliseconds. */
  times: number[]
  ended: Promise<Ended>
} {
  const [near, far] = createPortPair()
  const engine = createEngineHandlers(
    {
      now,
      yieldToMessages: () => new Promise((resolve) => setImmediate(resolve)),
    },
    createKernelChoice({
      isJoiningVectors: false,
      startWorker: null,
      native: null,
      wanted: null,
    }),
    () => {
      throw new Error('Nobody asks for kernels here.')
    },
  )
  engine.connect(serve(engineContract, far, engine.requests))
  const client = connect(engineContract, near, {
    startTimer: (afterMs, fire) => {
      const timer = setTimeout(fire, afterMs)
      return () => {
        clearTimeout(timer)
      }
    },
  })
  const points = new Map<string, number[]>()
  const checkpoints: Checkpoint[] = []
  const frames: InsideFrame[] = []
  const notes: Noted[] = []
  const losses = new Map<number, number>()
  const times: number[] = []
  client.on('training/points', ({ batch }) => {
    for (const { series, steps, values, elapsedMs } of batch) {
      if (series === 'batch/loss') times.push(...elapsedMs)
      points.set(series, [...(points.get(series) ?? []), ...steps])
      if (series === 'batch/loss') steps.forEach((step, i) => losses.set(step, values[i] ?? NaN))
    }
  })
  const stepsBefore: [point: number, checkpoint: number][] = []
  client.on('training/checkpoint', (checkpoint) => {
    checkpoints.push(checkpoint)
    stepsBefore.push([points.get('batch/loss')?.at(-1) ?? 0, checkpoint.step])
  })
  client.on('training/inside', (frame) => frames.push(frame))
  client.on('training/noted', (note) => notes.push(note))
  const ended = new Promise<Ended>((resolve) => client.on('training/ended', resolve))
  return { client, points, checkpoints, stepsBefore, frames, notes, losses, times, ended }
}
