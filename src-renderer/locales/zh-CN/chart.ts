import type { chart as english } from '../en/chart'
import type { MessageTree } from '../message-tree'

export const chart: MessageTree<typeof english> = {}
