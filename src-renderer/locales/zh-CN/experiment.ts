import type { experiment as english } from '../en/experiment'
import type { MessageTree } from '../message-tree'

export const experiment: MessageTree<typeof english> = {}
