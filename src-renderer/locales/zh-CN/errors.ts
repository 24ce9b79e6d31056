import type { errors as english } from '../en/errors'
import type { MessageTree } from '../message-tree'

export const errors: MessageTree<typeof english> = {}
