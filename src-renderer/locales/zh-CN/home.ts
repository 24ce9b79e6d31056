import type { home as english } from '../en/home'
import type { MessageTree } from '../message-tree'

export const home: MessageTree<typeof english> = {
  welcome: '训练网络，看清它为何学会',
  welcomeText:
    'Descent Studio 在本机训练神经网络，让各优化器从相同的权重出发进行对比。先让五种优化器在现场绘制的数字上比一比。',
  training: '{count} 个运行正在训练',
  waiting: '{count} 个运行被中断',
  quiet: '当前没有训练',
  race: '让五种优化器在手绘数字上比赛',
  raceName: '五种优化器与手绘数字',
  compose: '组建实验',
  liveTitle: '训练中',
  waitingTitle: '已中断',
  endedTitle: '最近结束',
  allRuns: '全部运行',
  nextTitle: '接下来',
  examplesTitle: '或从一个例子开始',
  run: '运行',
  open: '在表单中打开',
  runExample: '运行：{name}',
  openExample: '在表单中打开：{name}',
  examples: {
    'two-layer-net': {
      title: '手绘数字上的 TwoLayerNet',
      text: '一个含 50 个 sigmoid 单元的隐藏层识别 28×28 图像，与笔记一致。',
    },
    spirals: { title: '螺旋线', text: '两类点互相缠绕，没有一条直线能把它们分开。' },
    xor: { title: '异或', text: '单层解决不了、两层就能解决的问题。' },
    sine: { title: '正弦曲线', text: '回归：小网络把自己弯成一条曲线。' },
  },
}
