import type { home as english } from '../en/home'
import type { MessageTree } from '../message-tree'

export const home: MessageTree<typeof english> = {}
