import type { predict as english } from '../en/predict'
import type { MessageTree } from '../message-tree'

export const predict: MessageTree<typeof english> = {}
