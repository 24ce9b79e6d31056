import type { config as english } from '../en/config'
import type { MessageTree } from '../message-tree'

export const config: MessageTree<typeof english> = {
  complaints: {
    'not-a-number': '请输入数字。',
    'not-an-integer': '请输入整数。',
    'at-least': '不能小于 {bound}。',
    'more-than': '必须大于 {bound}。',
    'at-most': '不能大于 {bound}。',
    'less-than': '必须小于 {bound}。',
    empty: '请输入文字。',
    'too-long': '最多 {bound} 个字符。',
  },
  name: { label: '名称', help: '留空时以数据集和网络命名。' },
  generator: {
    generator: {
      label: '生成的数据集',
      choices: {
        digits: '手绘数字',
        xor: '异或',
        circles: '同心圆',
        moons: '双月牙',
        spirals: '螺旋线',
        blobs: '高斯团',
        sine: '正弦曲线',
        plane: '平面',
      },
    },
    exampleCount: { label: '样本数' },
    classCount: { label: '类别数' },
    noise: { label: '噪声', help: '随机部分的标准差：手绘数字指亮度，其余指坐标。' },
    seed: { label: '数据种子', help: '设置与种子相同，数据就相同。' },
  },
  preprocessing: {
    inputs: {
      label: '输入',
      help: '统计量只取自训练样本。',
      choices: {
        auto: '按数据自动选择',
        none: '保持原样',
        'scale-bytes': '除以 255',
        'min-max': '缩放到 0…1',
        standardize: '标准化',
      },
    },
    targets: {
      label: '目标值',
      help: '仅用于回归。启用后指标以标准化后的尺度给出。',
      choices: { none: '保持原样', standardize: '标准化' },
    },
  },
  split: {
    validation: {
      label: '验证集比例',
      help: '按种子从训练样本中划出。',
      issue: '验证集与测试集占得太多，剩下的不够训练。',
    },
    test: { label: '测试集比例', help: '仅当数据集本身没有测试部分时使用。' },
  },
  layer: {
    type: {
      label: '层',
      choices: {
        affine: '仿射（全连接）',
        identity: '恒等',
        sigmoid: 'Sigmoid',
        tanh: 'Tanh',
        relu: 'ReLU',
        'leaky-relu': 'Leaky ReLU',
      },
    },
    units: { label: '单元数' },
    slope: { label: '斜率', help: '输入小于 0 时的斜率。' },
  },
  initializer: {
    type: {
      label: '初始权重',
      help: '权重的初始取法；偏置从 0 开始。',
      choices: {
        gaussian: '高斯分布',
        uniform: '均匀分布',
        'xavier-normal': 'Xavier（正态）',
        'xavier-uniform': 'Xavier（均匀）',
        'he-normal': 'He（正态）',
        'he-uniform': 'He（均匀）',
        constant: '常数',
      },
    },
    standardDeviation: { label: '标准差' },
    limit: { label: '界限', help: '权重取自 −界限 到 界限 之间。' },
    value: { label: '取值', help: '权重相同时，同一层的各单元会始终相同。' },
  },
  loss: {
    label: '损失函数',
    choices: {
      'softmax-cross-entropy': 'Softmax + 交叉熵',
      'sigmoid-binary-cross-entropy': 'Sigmoid + 二元交叉熵',
      'mean-squared-error': '均方误差',
    },
  },
  regularization: {
    weightDecay: {
      label: '权重衰减',
      help: '在损失上加 ½λΣw² 的 λ，作用于全部权重，不含偏置。',
    },
  },
  training: {
    batchSize: { label: '批大小', help: '每一步使用的样本数。' },
    length: {
      label: '训练长度',
      unit: { label: '计量单位', choices: { epochs: '轮', iterations: '步' } },
      count: { label: '训练长度' },
    },
    seed: {
      label: '随机种子',
      help: '决定初始权重、样本顺序和划分。同一对比中的各次运行使用同一种子。',
    },
    order: { label: '样本顺序', choices: { shuffled: '每轮打乱', sequential: '按文件顺序' } },
    precision: { label: '精度', choices: { float32: '32 位浮点', float64: '64 位浮点' } },
  },
  evaluation: {
    everyEpochs: { label: '每隔几轮评估' },
    trainExampleLimit: {
      label: '参与评估的训练样本',
      help: '训练集指标最多使用这么多样本。',
    },
  },
  optimizer: {
    type: {
      label: '优化器',
      choices: {
        sgd: 'SGD',
        momentum: 'Momentum',
        adagrad: 'AdaGrad',
        rmsprop: 'RMSProp',
        adam: 'Adam',
      },
    },
    learningRate: { label: '学习率' },
    momentum: { label: '动量系数' },
    decay: { label: '衰减率', help: '保留多少旧的均方值。' },
    beta1: { label: 'β₁' },
    beta2: { label: 'β₂' },
    epsilon: { label: 'ε', help: '避免除以零。' },
    convention: {
      label: '写法',
      help: 'Momentum：书中把学习率放在速度之内，PyTorch 放在之外。Adam：书中在偏差校正之前加 ε，PyTorch 在之后加。',
      choices: { book: '书中写法', pytorch: 'PyTorch' },
    },
  },
}
