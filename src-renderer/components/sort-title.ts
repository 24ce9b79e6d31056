import { h, type VNode } from 'vue'

/**
 * The title of a sorted column of a data table as a button, which keys reach: naive-ui sorts by a click on
 * the head's cell, and the click on the button goes up to it.
 */
export function sortTitle(text: string): () => VNode {
  return () => h('button', { type: 'button', class: 'sort-title' }, text)
}
