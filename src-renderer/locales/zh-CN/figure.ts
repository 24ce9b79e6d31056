import type { figure as english } from '../en/figure'
import type { MessageTree } from '../message-tree'

export const figure: MessageTree<typeof english> = {
  export: '导出此图',
  formats: {
    svg: '图片 SVG',
    png: '图片 PNG',
    csv: '数据 CSV',
  },
}
