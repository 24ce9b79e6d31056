import { augmentation, generator, preprocessing, split } from './data-config'
import { initializer, layer, loss } from './network-config'
import { evaluation, optimizer, regularization, training } from './training-config'
import type { config as english } from '../en/config'
import type { MessageTree } from '../message-tree'

export const config: MessageTree<typeof english> = {
  complaints: {
    'not-a-number': '这里要填一个数，例如 0.1 或 1e-3。',
    'not-an-integer': '这里要填整数。',
    'at-least': '不能小于 {bound}。',
    'more-than': '必须大于 {bound}。',
    'at-most': '不能大于 {bound}。',
    'less-than': '必须小于 {bound}。',
    empty: '此项不能为空。',
    'too-long': '最多 {bound} 个字符。',
  },
  name: {
    label: '名称',
    help: '本实验的各次运行都列在这个名称下。留空时以数据集和网络命名。',
  },
  dataset: {
    label: '数据',
    source: {
      label: '来源',
      choices: { stored: '导入的', generated: '生成的' },
    },
    name: { label: '数据集' },
    settings: { label: '设置', ...generator },
  },
  generator,
  preprocessing,
  split,
  augmentation,
  network: {
    label: '网络',
    layers: { label: '层', ...layer },
  },
  layer,
  initializer,
  start: {
    label: '起始权重',
    from: {
      label: '权重来自',
      choices: { initializer: '初始化方法', run: '另一个运行', file: '文件' },
    },
    run: { label: '运行', help: '取其权重的运行的编号。' },
    checkpoint: {
      label: '检查点',
      choices: { best: '最佳', last: '最后', initial: '初始', 'by-number': '某一步' },
    },
    fileName: {
      label: '文件',
      help: '.npz 或 .safetensors 文件，张量的名称与形状须与这个网络的导出一致。',
    },
    hash: { label: '文件的 SHA-256' },
    layers: {
      label: '取用权重的层',
      help: '从 1 起的层号；其余层由初始化方法抽取。留空表示全部。',
    },
  },
  loss,
  regularization,
  training,
  evaluation,
  repeats: {
    label: '随机种子数',
    help: '每个种子各训练一次，从上面的种子依次加一：结果的离散程度就是偶然性的大小。同一种子的各运行起点相同。',
  },
  search: {
    label: '取值方式',
    type: {
      label: '取值方式',
      choices: {
        none: '无：按上面的设置',
        grid: '网格：所有组合',
        random: '在范围内散布取点',
      },
    },
    axes: {
      label: '变化的设置',
      field: { label: '设置' },
      values: { label: '取值' },
      from: { label: '从' },
      to: { label: '到' },
      scale: { label: '刻度', choices: { linear: '线性', logarithmic: '对数' } },
      isWhole: { label: '取整数' },
    },
    count: { label: '取点数', help: '搜索的取点数。每个优化器在每个点上训练一次。' },
    skip: { label: '跳过', help: '开头跳过的点数：填上次搜索的点数即可接着搜索。' },
  },
  optimizers: { label: '优化器', ...optimizer },
  optimizer: { label: '优化器', ...optimizer },
  import: {
    format: { label: '格式', choices: { csv: 'CSV', idx: 'IDX（MNIST）', images: '图片文件夹' } },
    name: { label: '名称', help: '在实验中用这个名称选择数据集。' },
    header: {
      label: '表头',
      help: '第一行是否为列名。',
      choices: { auto: '按内容判断', present: '有', absent: '无' },
    },
    target: {
      label: '预测哪一列',
      help: '网络要根据其余各列得出的标签或数值。',
      choices: {
        first: '第一列',
        last: '最后一列',
        'by-number': '按列号（从 0 起）',
        'by-text': '按列名',
      },
    },
    task: {
      label: '任务',
      help: '所预测的列是类别还是数量。',
      choices: { auto: '按内容判断', classification: '分类', regression: '回归' },
    },
    missing: {
      label: '缺失值',
      help: '空格子、NA 等没有数值的单元格。保留后，由实验按所选的规则填补。',
      choices: { refuse: '不接受', keep: '保留为缺失' },
    },
    words: {
      label: '文字列',
      help: '作为类别时，一列中每个不同的词各成一个输入：出现处为 1，其余为 0。',
      choices: { refuse: '不接受', 'one-hot': '作为类别' },
    },
    color: {
      label: '颜色',
      help: '一个亮度通道，或红、绿、蓝三个通道。',
      choices: { auto: '按内容判断', grey: '灰度', rgb: '红绿蓝' },
    },
    size: {
      label: '边长（像素）',
      help: '每幅图片都变成这样大小的正方形。填 0：若所有图片同样大小且不超过 128 像素则保持原样，否则为 32。',
    },
    fit: {
      label: '形状不同时',
      help: '如何处理更宽或更高的图片。',
      choices: { crop: '取中间部分', stretch: '拉伸' },
    },
    folderUpload: { label: '文件夹' },
    trainUpload: { label: '训练文件' },
    testUpload: { label: '测试文件' },
    trainImagesUpload: { label: '训练图像' },
    trainLabelsUpload: { label: '训练标签' },
    testImagesUpload: { label: '测试图像' },
    testLabelsUpload: { label: '测试标签' },
  },
  settings: {
    maximumRunCount: {
      label: '同时运行数',
      help: '超出的运行在队列中等待。留空则与处理器核数相同。',
    },
    locale: {
      label: '语言',
      choices: { system: '跟随系统', en: 'English', 'zh-CN': '简体中文' },
    },
    theme: {
      label: '主题',
      choices: { system: '跟随系统', light: '浅色', dark: '深色' },
    },
  },
}
