import type { chart as english } from '../en/chart'
import type { MessageTree } from '../message-tree'

export const chart: MessageTree<typeof english> = {
  empty: '还没有数据点',
  nothingVisible: '所有曲线都已隐藏',
  described: '{y} 随 {x} 的变化，共 {count} 条曲线',
  table: '图中数值',
  line: '曲线',
  points: '点数',
  last: '最新',
  least: '最小',
  greatest: '最大',
  legend: '曲线',
  legendHint: '单击：显示或隐藏；按住 Alt 单击或按 O 键：只看这一条。',
  marks: '发生的事',
  toolsHint:
    '拖动：放大一段。选中图后滚轮，或按住 Ctrl 滚轮：缩放。按住 Shift 拖动：平移。双击：恢复全部。',
  outside: '{count} 个点在视野之外',
  showAll: '显示全部',
  nonPositive: '对数轴：{count} 个点 ≤ 0，无处可画',
  placeless: '对数横轴：{count} 个位于 0 的点无处可画',
  nonFinite: '{count} 个点不是有限数',
  smoothed: '平滑后',
  atStep: '第 {step} 步',
  axis: '横轴',
  axes: { step: '步', epoch: '轮', examples: '已见样本数', time: '训练时间' },
  logX: '对数横轴',
  logY: '对数纵轴',
  more: '另有 {count} 条',
  others: '其他',
}
