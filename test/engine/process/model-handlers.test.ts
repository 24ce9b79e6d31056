import { referenceKernels } from '@engine/kernels-reference/reference-kernels'
import { networkConfigSchema } from '@engine/protocol/layer-config'
import { decodeSafetensors } from '@engine/tensor/safetensors'
import { encodeCheckpoint } from '@engine/training/checkpoint'
import { Trainer } from '@engine/training/trainer'
import { expect, test } from 'vitest'
import { clusters, settings } from '../training/small-data'
import { startEngine } from './engine-at-hand'

test('an export holds all that inference needs, the running statistics too', async () => {
  const network = networkConfigSchema.parse({
    layers: [
      { type: 'affine', units: 4 },
      { type: 'batch-normalization' },
      { type: 'affine', units: 3, isFrozen: true },
    ],
  })
  const trainer = new Trainer(settings({ network }), clusters(30), referenceKernels, null)
  const checkpoint = encodeCheckpoint(trainer.snapshot(0).checkpoint)
  const { client } = startEngine()
  const names = [
    '1.affine.weight',
    '1.affine.bias',
    '2.batch-normalization.gamma',
    '2.batch-normalization.beta',
    '3.affine.weight',
    '3.affine.bias',
    '2.batch-normalization.running-mean',
    '2.batch-normalization.running-variance',
  ]
  for (const format of ['safetensors', 'npz'] as const) {
    const { bytes, tensorCount } = await client.request('checkpoint/convert', {
      checkpoint,
      format,
    })
    expect(tensorCount).toBe(names.length)
    if (format === 'safetensors') {
      expect(new Set(decodeSafetensors(bytes).tensors.map(({ name }) => name))).toEqual(
        new Set(names),
      )
    }
    const verified = await client.request('checkpoint/verify', { checkpoint, format, file: bytes })
    expect(verified.tensorCount).toBe(names.length)
  }
})
