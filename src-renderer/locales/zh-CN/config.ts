import { initializer, layer, loss } from './network-config'

import type { config as english } from '../en/config'
import type { MessageTree } from '../message-tree'

/** A generated set: on its own, and as the data of an experiment. */
const generator = {
  generator: {
    label: '种类',
    choices: {
      digits: '手绘数字',
      xor: '异或',
      circles: '同心圆',
      moons: '双月',
      spirals: '螺旋',
      blobs: '点团',
      sine: '正弦',
      plane: '平面',
    },
  },
  exampleCount: { label: '样本数', help: '一共生成多少个样本；划分时从中取出各部分。' },
  classCount: { label: '类别数', help: '每个类别一团点。' },
  noise: {
    label: '噪声',
    help: '随机扰动的标准差：对像素以满亮度为 1，对坐标以坐标轴单位计。',
  },
  seed: { label: '随机种子', help: '种子和设置相同，生成的样本逐字节相同。' },
}

/** How the learning rate changes while training. */
const schedule = {
  label: '学习率调度',
  type: {
    label: '学习率变化',
    help: '训练中 η 如何变化。阶梯与指数按整轮计；余弦与单周期按步计，与训练一同结束。',
    choices: {
      constant: '保持不变',
      step: '阶梯下降',
      exponential: '每轮按比例下降',
      cosine: '沿余弦下降',
      'one-cycle': '单周期：先升后降',
      'reduce-on-plateau': '停滞时下降',
    },
  },
  warmupSteps: {
    label: '预热步数',
    help: '最初这些步里，学习率等量上升到调度给出的值。0 为不预热。',
  },
  everyEpochs: { label: '每隔几轮', help: '两次下降相隔的轮数。' },
  factor: { label: '系数', help: '每次下降时学习率乘以该数。' },
  finalShare: { label: '末值比例', help: '训练结束时学习率为 η 的几分之几。' },
  riseShare: { label: '上升段比例', help: '全部步数中学习率升到 η 所占的比例。' },
  startShare: { label: '初值比例', help: '训练开始时学习率为 η 的几分之几。' },
  patience: { label: '耐心', help: '容许连续多少次评估没有改进；再有一次便降低学习率。' },
  minimumDelta: {
    label: '最小改进',
    help: '决定性指标（有准确率时用准确率，否则用损失；依次取验证集、测试集、训练集）至少改进多少才算数。',
  },
  lowestShare: { label: '下限比例', help: '学习率不会低于 η 的这一比例。' },
}

/** An optimizer: of one run, and in the list of an experiment. */
const optimizer = {
  type: {
    label: '优化器',
    choices: {
      sgd: 'SGD',
      momentum: 'Momentum',
      nesterov: 'Nesterov',
      adagrad: 'AdaGrad',
      rmsprop: 'RMSProp',
      adadelta: 'AdaDelta',
      adam: 'Adam',
      adamw: 'AdamW',
      nadam: 'NAdam',
      amsgrad: 'AMSGrad',
      lion: 'Lion',
      adafactor: 'Adafactor',
      muon: 'Muon',
    },
  },
  learningRate: {
    label: '学习率 η',
    help: '沿梯度每一步的大小。方向键按 1、2、5、10 变化，按住 Shift 则以十倍变化。',
  },
  momentum: { label: '动量 μ', help: '每一步保留多少速度。' },
  decay: { label: '衰减 ρ', help: '梯度平方的滑动平均每一步保留多少。' },
  beta1: { label: 'β₁', help: '梯度的滑动平均每一步保留多少。' },
  beta2: { label: 'β₂', help: '梯度平方的滑动平均每一步保留多少。' },
  epsilon: { label: 'ε', help: '防止除数为 0。' },
  weightDecay: {
    label: '解耦衰减 λ',
    help: '每次更新之前，各权重（不含偏置）先乘以 1 − ηλ。与正则化中的权重衰减不同，它不进入损失。',
  },
  momentumDecay: {
    label: '动量预热 ψ',
    help: '最初若干步中动量趋近 β₁ 的快慢：第 t 步的动量为 β₁(1 − ½·0.96^(tψ))。',
  },
  iterations: {
    label: 'Newton–Schulz 步数',
    help: '把矩阵的更新量正交化时的迭代次数。五次已经足够，每次要算三个矩阵乘积。',
  },
  convention: {
    label: '写法',
    help: '书中与 PyTorch 不同之处。Momentum 与 Nesterov：学习率在速度之内（书）或之外；Adam：ε 加在偏差修正之前（书）或之后。',
    choices: { book: '书中写法', pytorch: 'PyTorch 写法' },
  },
  schedule,
}

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
  preprocessing: {
    label: '预处理',
    inputs: {
      label: '输入',
      help: '数据进入网络之前的变换。统计量只取自训练样本。',
      choices: {
        auto: '按数据类型',
        none: '保持原样',
        'scale-bytes': '字节 × 1/255',
        'scale-constant': '除以常数',
        'min-max': '缩放到 0 … 1',
        standardize: '均值 0、标准差 1',
      },
    },
    divisor: { label: '除数', help: '选择“除以常数”时的那个常数。' },
    missing: {
      label: '缺失值',
      help: '缩放之前，按列用什么填补缺失的输入。均值和中位数只取自训练样本。',
      choices: {
        refuse: '不接受',
        mean: '该列的均值',
        median: '该列的中位数',
        constant: '一个常数',
      },
    },
    missingConstant: { label: '常数', help: '选择用常数填补时，填入的数。' },
    targets: {
      label: '目标',
      help: '仅用于回归。目标标准化后，指标也以该尺度表示。',
      choices: { none: '保持原样', standardize: '均值 0、标准差 1' },
    },
  },
  split: {
    label: '划分',
    validation: {
      label: '验证集比例',
      help: '从训练样本中留出、用来选择超参数的部分。0.1 即十分之一。',
      issue: '验证集与测试集合计过多，剩下的样本不够训练。',
    },
    test: {
      label: '测试集比例',
      help: '留作最终评价的样本。数据集自带测试部分时不使用此项。',
    },
    stratified: {
      label: '保持类别比例',
      help: '各部分中每个类别所占比例相同，类别稀少时很重要。仅用于分类。',
    },
    trainLimit: {
      label: '训练样本上限',
      help: '最多使用这么多训练样本，在文件中均匀选取；0 表示全部。',
    },
  },
  augmentation: {
    label: '数据增强',
    shift: {
      label: '平移',
      help: '训练图像沿两个方向移动，最多为边长的这一比例。0.1 即十分之一。',
    },
    rotation: { label: '旋转（度）', help: '向任一方向最多旋转这么多度。' },
    scaling: { label: '缩放', help: '放大或缩小的最大比例；0.1 表示 0.9 到 1.1 倍。' },
    flip: {
      label: '翻转',
      help: '随机翻转约一半的图像。数字和文字有固定方向，不宜使用。',
      choices: { none: '不翻转', horizontal: '左右', vertical: '上下', both: '左右和上下' },
    },
    noise: { label: '噪声', help: '给每个数值加上的噪声的标准差，以预处理后的尺度计。' },
    cutout: { label: '遮挡', help: '在随机位置抹去一个方块，其边长为图像短边的这一比例。' },
  },
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
  regularization: {
    label: '正则化',
    weightDecay: {
      label: '权重衰减 λ',
      help: '在损失上加 ½λΣw²，对全部权重，不含偏置。0 为关闭。',
    },
    l1: {
      label: 'L1 λ',
      help: '在损失中加上所有权重（不含偏置）的 λΣ|w|，使权重恰好变为 0。取 0 则关闭。',
    },
  },
  training: {
    label: '训练',
    batchSize: {
      label: '批大小',
      help: '每一步使用的样本数。1 为随机梯度下降，全部样本为批量梯度下降。',
    },
    length: {
      label: '训练长度',
      unit: { label: '单位', choices: { epochs: '轮', iterations: '步' } },
      count: { label: '数量', help: '一轮恰好看遍每个训练样本一次；一步更新一次权重。' },
    },
    seed: {
      label: '随机种子',
      help: '决定初始权重、样本顺序和划分。种子相同，运行结果逐位相同。',
    },
    order: {
      label: '顺序',
      help: '一轮中如何取样本。有放回抽样时，有的样本出现两次，有的不出现；类别均衡时，再稀少的类别也出现得一样多。',
      choices: {
        shuffled: '每轮打乱',
        sequential: '按文件顺序',
        'with-replacement': '有放回抽样',
        'class-balanced': '类别均衡抽样',
        given: '按给定列表',
      },
    },
    givenOrder: {
      label: '给定顺序',
      help: 'JSON 列表，内容是从 0 开始的样本编号，按整轮依次排列；用完后从头开始。',
      fileName: { label: '文件', help: '读取该顺序的文件。' },
      examples: { label: '样本', help: '训练样本的编号，按顺序排列，从 0 开始。' },
    },
    precision: {
      label: '精度',
      help: 'float32 更快；梯度检验和标准答案使用 float64。',
      choices: { float32: 'float32', float64: 'float64' },
    },
    gradient: {
      label: '梯度',
      help: '数值微分对每个参数都要前向计算两次：只适合 float64 下的小网络，用来看它有多慢。',
      choices: { backpropagation: '反向传播', numerical: '数值微分（慢）' },
    },
    gradientClipping: {
      label: '梯度裁剪',
      type: {
        label: '限制',
        help: '防止个别批次把权重推得太远。按范数裁剪保持梯度方向；按数值裁剪则逐个截断。',
        choices: { none: '不裁剪', norm: '全部梯度的范数', value: '逐个数值' },
      },
      maximum: { label: '上限', help: '范数或绝对值的最大值。' },
    },
    earlyStopping: {
      label: '提前停止',
      patience: {
        label: '耐心',
        help: '连续这么多次评估没有改进即结束训练，并保留最佳检查点。0 为关闭。请留出验证集，否则由测试集决定。',
      },
      minimumDelta: {
        label: '最小改进',
        help: '决定性指标（有准确率时用准确率，否则用损失）至少改进多少才算数。',
      },
    },
  },
  evaluation: {
    label: '评估',
    everyEpochs: { label: '每隔几轮', help: '多久在整份数据上计算一次准确率和损失；结束时必算。' },
    trainExampleLimit: {
      label: '参与评估的训练样本',
      help: '计算训练指标时最多使用这么多训练样本。',
    },
    topK: {
      label: '前 k 个',
      help: '另外统计正确类别落在前 k 个最大输出之中的比例。1 表示只算准确率。',
    },
    classMetrics: {
      label: '分类指标',
      help: '另外计算精确率、召回率和 F1 在各类别上的平均；只有两类时还计算 ROC 曲线下面积。',
    },
    gradientNorm: {
      label: '梯度范数',
      help: '每一步记录全部参数梯度的长度（裁剪之前）。',
    },
    insideView: {
      label: '内部观察',
      help: '每隔多少步查看一次各层：激活值、权重和梯度。若观察耗时超过 5%，则减半次数。',
      choices: { auto: '整个运行约 200 次', off: '不观察', 'by-number': '每 … 步' },
    },
  },
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
