/** The same keys as another language's messages, every leaf a text of its own. */
export type MessageTree<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : MessageTree<T[K]>
}
