/** Texts of the settings of data: how sets are made, prepared, split and augmented. */

/** A generated set: on its own, and as the data of an experiment. */
export const generator = {
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

export const preprocessing = {
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
}

export const split = {
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
}

export const augmentation = {
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
}
