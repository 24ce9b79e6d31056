import type { Shape } from '../tensor/shape'
import type { ParameterDeclaration } from './layer'

/** γ and β of a normalization: they start as the identity and never decay. */
export function gainAndShift(shape: Shape, isFrozen: boolean): ParameterDeclaration[] {
  const declared = { role: 'bias', shape, fanIn: 1, fanOut: 1, isFrozen } as const
  return [
    { name: 'gamma', start: { type: 'constant', value: 1 }, ...declared },
    { name: 'beta', start: { type: 'constant', value: 0 }, ...declared },
  ]
}
