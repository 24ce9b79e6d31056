/** A hidden unit as an address names it, counted from 1: `2.tanh/3`. */
export function unitName(layer: string, unit: number): string {
  return `${layer}/${String(unit + 1)}`
}

/** Position of the unit from 0, or null for what is no such name. */
export function unitOf(
  name: string | null,
): { readonly layer: string; readonly unit: number } | null {
  const [, layer, number] = /^(.+)\/([1-9]\d{0,5})$/.exec(name ?? '') ?? []
  return layer === undefined || number === undefined ? null : { layer, unit: Number(number) - 1 }
}
