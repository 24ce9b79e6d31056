import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** The file of starting weights that was chosen in this window; a draft keeps its name alone. */
export const useWeightFileStore = defineStore('weight-file', () => {
  const file = shallowRef<File | null>(null)
  return { file }
})
