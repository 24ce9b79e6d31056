import type { query as english } from '../en/query'
import type { MessageTree } from '../message-tree'

export const query: MessageTree<typeof english> = {
  label: '筛选运行',
  placeholder: 'accuracy > 0.9 optimizer.type = adam -tag:old',
  help: '怎样搜索',
  suggestions: '接下来可以输入',
  terms: '条件',
  without: '去掉条件 {term}',
  faults: {
    'value-missing': '符号后缺少值',
    'field-missing': '符号前缺少字段',
    'term-missing': '此处缺少条件',
    'not-closed': '没有闭合',
    'not-opened': '多出一个右括号',
  },
  kinds: { field: '字段', operator: '符号', value: '值', keyword: '关键词' },
  best: '最好的{series}',
  fields: {
    name: '名称',
    id: '运行编号',
    status: '状态',
    tag: '标签',
    note: '备注',
    data: '数据集',
    network: '网络',
    optimizer: '优化器及其设置',
    loss: '损失函数',
    seed: '随机种子',
    epoch: '已完成的轮数',
    step: '已完成的步数',
    steps: '总步数',
    parameters: '参数个数',
    time: '训练时间',
    rate: '每秒步数',
    experiment: '实验',
  },
}
