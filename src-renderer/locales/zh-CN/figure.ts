import type { figure as english } from '../en/figure'
import type { MessageTree } from '../message-tree'

export const figure: MessageTree<typeof english> = {
  export: '导出此图',
  formats: {
    svg: '图片 SVG',
    png: '图片 PNG',
    csv: '数据 CSV',
  },
  from: '起',
  to: '止',
  count: '数量',
  share: '占比',
  value: '值',
  group: '组',
  shown: '所示',
  surface: '曲面',
  unit: '编号',
  channel: '通道',
  row: '行',
  column: '列',
  weight: '权重',
}
