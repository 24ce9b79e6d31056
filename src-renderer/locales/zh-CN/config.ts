import type { config as english } from '../en/config'
import type { MessageTree } from '../message-tree'

export const config: MessageTree<typeof english> = {}
