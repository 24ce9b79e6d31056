/** Texts of the settings of training: optimizers with their rates, penalties, length and measures. */

/** How the learning rate changes while training. */
export const schedule = {
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
export const optimizer = {
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
  filters: {
    label: '卷积核',
    help: '卷积核如何更新：看作一个矩阵，每个卷积核为一行；或像偏置一样逐元素更新。',
    choices: { matrix: '作为矩阵', elementwise: '逐元素' },
  },
  schedule,
}

export const regularization = {
  label: '正则化',
  weightDecay: {
    label: '权重衰减 λ',
    help: '在损失上加 ½λΣw²，对全部权重，不含偏置。0 为关闭。',
  },
  l1: {
    label: 'L1 λ',
    help: '在损失中加上所有权重（不含偏置）的 λΣ|w|，使权重恰好变为 0。取 0 则关闭。',
  },
}

export const training = {
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
}

export const evaluation = {
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
}
