import type { data as english } from '../en/data'
import type { MessageTree } from '../message-tree'

export const data: MessageTree<typeof english> = {}
