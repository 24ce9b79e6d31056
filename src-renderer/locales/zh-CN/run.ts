import type { run as english } from '../en/run'
import type { MessageTree } from '../message-tree'

export const run: MessageTree<typeof english> = {}
