/*
 * The part of the WebAssembly interface that the kernels use. It belongs to every host of the engine
 * but not to the language, so that the engine's type library does not know it.
 */

export interface WasmModule {
  readonly [Symbol.toStringTag]: string
}

export interface WasmMemory {
  readonly buffer: ArrayBufferLike
}

interface WebAssemblyHost {
  validate(bytes: Uint8Array): boolean
  readonly Module: new (bytes: Uint8Array) => WasmModule
  readonly Memory: new (descriptor: {
    readonly initial: number
    readonly maximum: number
    readonly shared: boolean
  }) => WasmMemory
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: unknown }
}

declare const globalThis: { readonly WebAssembly: WebAssemblyHost | undefined }

/** Null where the host has no WebAssembly (or a content security policy forbids it). */
export function webAssemblyHost(): WebAssemblyHost | null {
  return globalThis.WebAssembly ?? null
}
