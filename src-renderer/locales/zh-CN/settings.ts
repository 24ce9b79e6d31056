import type { settings as english } from '../en/settings'
import type { MessageTree } from '../message-tree'

export const settings: MessageTree<typeof english> = {}
