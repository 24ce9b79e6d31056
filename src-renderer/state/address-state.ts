import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'

/** What a view shows, kept in its address so that it can be linked, kept and gone back to. */
export interface AddressState {
  readonly get: (key: string) => string | null
  /** A value of null takes the key out of the address. */
  readonly set: (change: Readonly<Record<string, string | null>>) => void
}

export function useAddressState(): AddressState {
  const route = useRoute()
  const router = useRouter()
  // Several changes of one moment are one change of the address.
  let pending: Record<string, string | null> | null = null

  return {
    get: (key) => {
      const value = route.query[key]
      return typeof value === 'string' ? value : null
    },
    set: (change) => {
      if (pending !== null) {
        Object.assign(pending, change)
        return
      }
      pending = { ...change }
      queueMicrotask(() => {
        const query: LocationQueryRaw = { ...route.query }
        for (const [key, value] of Object.entries(pending ?? {})) {
          query[key] = value ?? undefined
        }
        pending = null
        void router.replace({ query })
      })
    },
  }
}
