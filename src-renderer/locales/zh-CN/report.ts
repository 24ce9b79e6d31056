import type { report as english } from '../en/report'
import type { MessageTree } from '../message-tree'

export const report: MessageTree<typeof english> = {
  export: '报告',
  formats: { html: '单个 HTML 文件', markdown: '单个 Markdown 文件' },
  origin: 'Descent Studio {version}，{time}',
  results: '结果',
  bestOf: '最好{metric}',
  bestStep: '所在步',
  lastOf: '最近{metric}',
  differing: '不同的设置',
  common: '相同的设置',
  setting: '设置',
  ofAll: '全部运行',
  nothingDiffers: '这些运行的设置完全相同。',
  nothingCommon: '这些运行没有相同的设置。',
  noteOf: '{name} 的笔记',
}
