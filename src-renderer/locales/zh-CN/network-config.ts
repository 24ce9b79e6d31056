/** Texts of the settings of a network: its layers, their initial weights and the loss. */

/** The initial weights: of a whole network, and of one layer. */
export const initializer = {
  label: '初始权重',
  type: {
    label: '方法',
    help: '第一步之前如何抽取权重，偏置一律从 0 开始。He 适合 ReLU，Xavier 适合 sigmoid 与 tanh。',
    choices: {
      gaussian: '高斯',
      uniform: '均匀',
      'xavier-normal': 'Xavier 正态',
      'xavier-uniform': 'Xavier 均匀',
      'he-normal': 'He 正态',
      'he-uniform': 'He 均匀',
      constant: '常数',
    },
  },
  standardDeviation: {
    label: '标准差',
    help: '笔记中取 0.01。过小则深层得不到信号，过大则 sigmoid 饱和。',
  },
  limit: { label: '界限', help: '权重在 −界限 与 界限 之间均匀抽取。' },
  value: {
    label: '取值',
    help: '权重全部相同，同一层的单元就永远相同：用来观察它为什么学不会。',
  },
}

/** A layer that holds no others. */
const plainLayer = {
  type: {
    label: '层',
    choices: {
      affine: '全连接',
      convolution: '卷积',
      'max-pooling': '最大池化',
      'average-pooling': '平均池化',
      'global-average-pooling': '全局平均池化',
      flatten: '展平',
      reshape: '变形',
      'batch-normalization': '批归一化',
      'layer-normalization': '层归一化',
      dropout: 'dropout',
      branches: '分支',
      identity: '恒等',
      sigmoid: 'sigmoid',
      tanh: 'tanh',
      relu: 'ReLU',
      'leaky-relu': 'leaky ReLU',
      elu: 'ELU',
      selu: 'SELU',
      gelu: 'GELU',
      silu: 'SiLU (swish)',
      softplus: 'softplus',
      'hard-sigmoid': 'hard sigmoid',
      'hard-tanh': 'hard tanh',
      'hard-swish': 'hard swish',
      step: '阶跃',
      softmax: 'softmax',
    },
  },
  units: { label: '单元数', help: '该层的输出个数，即权重矩阵的列数。' },
  filters: { label: '滤波器数', help: '该层输出的通道数，每个通道有自己的滤波器。' },
  kernelHeight: { label: '核高', help: '滤波器一次看到的行数。' },
  kernelWidth: { label: '核宽', help: '滤波器一次看到的列数。' },
  poolHeight: { label: '池高', help: '合为一个值的行数。' },
  poolWidth: { label: '池宽', help: '合为一个值的列数。' },
  stride: { label: '步幅', help: '相邻窗口之间的像素数。' },
  padding: { label: '填充', help: '图像四周补零的圈数。' },
  dilation: { label: '扩张', help: '核内相邻元素的距离，1 表示没有空洞。' },
  channels: { label: '通道数' },
  height: { label: '高' },
  width: { label: '宽' },
  momentum: {
    label: '动量',
    help: '滑动均值与方差每一步保留的份额。推理时使用滑动值。',
  },
  epsilon: { label: 'ε', help: '加在方差上，避免除以 0。' },
  runningVariance: {
    label: '滑动方差',
    help: '像笔记那样除以个数，或像 PyTorch 那样除以个数减一。',
    choices: { biased: '书中', unbiased: 'PyTorch' },
  },
  rate: { label: '比率', help: '每个训练步中被置零的输入份额。' },
  combine: {
    label: '合并方式',
    help: '像 Inception 块那样在通道上并排，或像残差块那样相加。空的分支原样传递输入。',
    choices: { concatenate: '并排', sum: '相加' },
  },
  slope: { label: '斜率', help: '输入不大于 0 时的斜率。' },
  alpha: { label: 'α', help: '输入极负时，输出降到 −α。' },
  form: {
    label: '形式',
    help: 'GELU：按定义用误差函数，或用许多已发表网络采用的 tanh 近似。Dropout：像各框架那样在训练时放大，或像笔记那样在推理时缩小。',
    choices: { erf: '精确', tanh: 'tanh 近似', inverted: '训练时放大', plain: '推理时缩小' },
  },
  initializer: {
    ...initializer,
    label: '本层初始权重',
    type: {
      ...initializer.type,
      help: '代替整个网络的设定。',
      choices: { ...initializer.type.choices, given: '给定数值' },
    },
    weight: { label: '权重', help: '按行写出权重的全部数值。' },
    bias: { label: '偏置', help: '每个输出一个数。' },
  },
  isFrozen: { label: '冻结', help: '保持原值：不求它的梯度，更新也不改变它。' },
}

/** A layer: on its own, in the list of a network, and in branches of branches. */
export const layer = {
  ...plainLayer,
  branches: {
    label: '分支',
    ...plainLayer,
    branches: { label: '分支', ...plainLayer, branches: { label: '分支', ...plainLayer } },
  },
}

/** The loss, and what it can be told. */
export const loss = {
  label: '损失函数',
  type: {
    label: '损失函数',
    help: '分类用 softmax 加交叉熵，是非判断用 sigmoid 加二元交叉熵，数值用均方误差。三种搭配的梯度都是 y − t。',
    choices: {
      'softmax-cross-entropy': 'softmax + 交叉熵',
      'categorical-cross-entropy': '概率的交叉熵',
      'sigmoid-binary-cross-entropy': 'sigmoid + 二元交叉熵',
      'binary-cross-entropy': '概率的二元交叉熵',
      'mean-squared-error': '均方误差',
      'sum-of-squares': '平方和误差',
      'mean-absolute-error': '平均绝对误差',
      huber: 'Huber',
      'mean-squared-logarithmic-error': '均方对数误差',
      'mean-absolute-percentage-error': '平均绝对百分比误差',
      hinge: '合页损失',
      'squared-hinge': '平方合页损失',
      exponential: '指数损失',
    },
  },
  labelSmoothing: {
    label: '标签平滑',
    help: '训练时把每个标签的这一份平均分给所有类别，得分就不必无限增大。',
  },
  form: {
    label: '形式',
    help: '笔记在取对数之前加上 1e-7。只有数值不同，梯度相同。',
    choices: { exact: '精确', book: 'ln(p + 1e-7)，同笔记' },
  },
  delta: {
    label: '界限 δ',
    help: '误差不超过它时按平方计，超过时按直线计，离群点的影响因此较小。',
  },
}
