import type { runs as english } from '../en/runs'
import type { MessageTree } from '../message-tree'

export const runs: MessageTree<typeof english> = {}
