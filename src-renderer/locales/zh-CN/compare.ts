import type { compare as english } from '../en/compare'
import type { MessageTree } from '../message-tree'

export const compare: MessageTree<typeof english> = {}
