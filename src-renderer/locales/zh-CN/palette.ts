import type { palette as english } from '../en/palette'
import type { MessageTree } from '../message-tree'

export const palette: MessageTree<typeof english> = {
  title: '查找一切',
  placeholder: '视图、操作、运行、对比、数据集',
  results: '查找结果',
  nothing: '没有这个名称。',
  open: '查找一切',
  search: '搜索',
  shortcuts: '快捷键',
  copyAddress: '复制当前视图的地址',
  undo: '撤销：{what}',
  pauseAll: '暂停训练中的 {count} 个运行',
  resumeAll: '继续已暂停的 {count} 个运行',
  groups: {
    view: '前往',
    here: '当前',
    runs: '训练',
    look: '外观',
    history: '运行',
    comparisons: '对比',
    data: '数据集',
  },
  places: { history: '运行列表中', charts: '图表中', experiment: '新建实验中' },
  keys: {
    history: {
      find: '搜索',
      move: '移动',
      choose: '选中或取消',
      chooseMore: '连续选中',
      chooseAll: '选中列出的全部',
      open: '打开',
      fold: '收起或展开分组',
      trash: '移入回收站',
      clear: '取消选择',
    },
    charts: { cursor: '移动游标', all: '显示全部', leave: '移开游标' },
    experiment: { start: '启动', undo: '撤销', redo: '重做' },
  },
}
