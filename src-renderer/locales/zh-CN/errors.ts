import type { errors as english } from '../en/errors'
import type { MessageTree } from '../message-tree'

export const errors: MessageTree<typeof english> = {
  advice: {
    'bounded-outputs':
      '第 {layer} 层（{type}）结尾的网络给不出任意数值：请以仿射层结尾，或在其后接恒等。',
    'clean-gradient':
      '这个损失函数配不带激活的输出：输出处的梯度（除常数因子外）是 y − t，错得多时大，对时小。',
    'double-sigmoid':
      '第 {layer} 层：损失函数已包含 sigmoid，再用一次梯度就不再是 y − t。请去掉这一层。',
    'double-softmax':
      '第 {layer} 层：损失函数已包含 softmax，再用一次梯度就不再是 y − t。请去掉这一层。',
    'equal-weights':
      '第 {layer} 层的权重全部相同，各单元将始终相同，只相当于一个单元。请随机抽取权重。',
    'fused-loss':
      '概率舍入到 0 或 1 时，这个损失函数的梯度会消失。把 {type} 并入损失函数（用原始得分）可以避免。',
    'linear-chain':
      '第 {layer} 层与下一个带权重的层（{next}）之间没有非线性，两层合起来只相当于一层。请在中间加激活函数。',
    'needs-probabilities':
      '这个损失函数把输出当作概率，而第 {layer} 层（{type}）给出的是任意数值。请加一层 softmax 或 sigmoid，或选择自带激活的损失函数。',
    'negative-logarithm':
      '这个损失函数要求输出大于 −1，而第 {layer} 层（{type}）可能更小，那里什么也学不到。请以 softplus 或 ReLU 结尾。',
    'nothing-trained': '所有带权重的层都已冻结：运行只测量网络的现状，不会改变任何东西。',
    'numbers-for-classes':
      '这个损失函数把超过目标的输出也算作错误，尽管那只是更有把握。分类请用 softmax 加交叉熵。',
    'rectifier-with-xavier':
      '第 {layer} 层：{next} 会丢掉约一半信号，Xavier 没有补偿。He 的方差是它的两倍。',
    'sigmoid-with-he':
      '第 {layer} 层：He 是为了补偿 ReLU 丢掉的部分，而 {next} 并不丢弃。Xavier 能让输入停在斜率大的地方。',
    'squashed-scores':
      '第 {layer} 层（{type}）压缩了得分，而损失函数需要任意大小和符号的原始得分。请以仿射层结尾。',
    'squashed-squares':
      '在 {type} 之后，梯度要乘以它的斜率，答案越是确信地错，梯度越小。请对原始得分用交叉熵，或改用 leaky ReLU。',
    'tiny-weights':
      '初始权重太小，信号逐层衰减，最后什么也学不到。ReLU 请用 He，sigmoid 与 tanh 请用 Xavier。',
    'vanishing-gradient':
      'sigmoid 的斜率至多为 ¼，经过 {count} 个之后，传到第一层的梯度所剩无几。请用 ReLU，或在层间做归一化。',
  },
  call: {
    cancelled: '已取消。',
    'timed-out': '{request} 长时间没有答复。请稍后再试。',
  },
  checkpoint: {
    'does-not-fit': '检查点与网络的形状不符。',
    invalid: '检查点无法读取：它的内容不完整或已损坏。',
  },
  comparison: {
    'starts-differ': '“{runName}”与“{otherRunName}”的初始权重不同，两者的曲线不能相互比较。',
  },
  csv: {
    'columns-differ': '{file} 的列与训练数据不同：输入列必须相同，次序也相同。',
    empty: '{file} 是空文件，没有任何行。',
    'empty-column': '{file} 的“{column}”列没有任何数值。请去掉这一列。',
    encoding: '{file}：文字不是 UTF-8 编码。请另存为“CSV UTF-8”。',
    'header-only': '{file} 只有标题行，没有数据。',
    'missing-value':
      '{file} 第 {line} 行“{column}”列缺少数值。请补上，或删去这一行，也可以在导入时保留缺失值。',
    'no-input-columns': '{file} 只有一列，除去要预测的列后没有输入。',
    'not-a-number':
      '{file} 第 {line} 行“{column}”列的“{value}”不是数字。请更正；如果这一列是文字，请去掉它，或在导入时作为类别。',
    'not-text': '{file} 不是文本文件。请把表格导出为 CSV 再选择它。',
    'number-too-large': '{file} 第 {line} 行“{column}”列的数字太大，无法使用。',
    'ragged-row':
      '{file} 第 {line} 行有 {columnCount} 列，而第一行有 {expectedCount} 列。请补全或删去这一行。',
    'single-class': '{file} 要预测的列只有一个类别，没有可学的内容。请选择另一列。',
    'stray-quote': '{file} 第 {line} 行：右引号之后还有文字。',
    'target-ambiguous': '{file} 有多列名为“{target}”：请用列号选择。',
    'target-not-found': '{file} 没有“{target}”这一列。',
    'too-many-categories':
      '{file} 的“{column}”列有 {categoryCount} 种不同的文字，太多而不能作为类别。请去掉这一列。',
    'too-many-classes': '{file} 要预测的列有太多不同的标签，无法作为类别。请选择另一列。',
    'too-many-columns': '{file} 有 {columnCount} 列，超过了可以读取的列数。',
    'unclosed-quote': '{file} 第 {line} 行：引号打开后没有关闭。',
    'unknown-category':
      '{file} 第 {line} 行“{column}”列的“{value}”在训练数据中没有出现过。已知的有：{categories}。',
    'unknown-label':
      '{file} 第 {line} 行的标签“{label}”在训练数据中没有出现过。训练数据的类别：{classes}。',
  },
  'data-directory': {
    unwritable:
      '数据文件夹 {path} 无法写入：{reason}。请修改它的权限，或用 --data-dir 指定另一个。',
  },
  config: {
    'invalid-value': '“{field}”不接受这个值：{reason}',
    'not-live': '“{field}”不能在训练中更改：请在某一步分叉，并更改这个设置。',
    'unknown-field': '没有“{field}”这个设置：请在运行的配置中查看它的名称。',
  },
  dataset: {
    'column-missing':
      '训练样本的“{column}”列没有一个数值，无法据此填补缺失值。请用常数填补，或去掉这一列。',
    'column-too-large': '“{column}”列的数字太大，无法缩放。请去掉该列或把它除以一个数。',
    damaged: '存储的数据集无法使用：{reason}。请重新导入。',
    'in-use':
      '数据集“{name}”仍有 {runCount} 个运行在使用，或者不在回收站中，因此保留。先彻底删除这些运行。',
    'not-found': '找不到这个数据集。请先导入，或选择另一个。',
    'out-of-range': '这一部分只有 {count} 个样本，第 {offset} 个不存在。',
    'split-empty':
      '按当前比例划分后有一部分没有样本：共 {exampleCount} 个样本。请调整验证集或测试集比例。',
  },
  engine: {
    busy: '这个训练进程已经在训练一个运行。',
    crashed: '训练进程意外结束。可以从最近的检查点恢复。',
    'keeps-crashing': '训练进程反复崩溃，不再自动启动。可以再试一次。',
    'not-ready': '训练进程还没有准备好。',
    'out-of-memory': '本机没有足够的连续内存：请缩小网络、批次或数据集。',
    stopped: '训练进程已停止。可以从最近的检查点恢复。',
    unresponsive: '训练进程没有响应，已被结束。可以从最近的检查点恢复。',
  },
  evaluation: {
    'no-part': '这次运行没有这一部分数据：划分时没有为它留出样本。',
  },
  experiment: {
    'batch-too-large':
      '批大小是 {batchSize}，但只剩 {exampleCount} 个样本可供训练：请不要超过这个数。',
    invalid: '实验无法开始：{message}',
    'missing-values': '这份数据有 {missingCount} 个缺失值。请在预处理中选择用什么填补。',
    'no-classes':
      '“{field}”按类别处理样本，而这份数据要预测的是数值，没有类别。请关闭分层划分，或改用打乱顺序。',
    'no-images':
      '平移、旋转、缩放、翻转和遮挡只适用于图像，而这份数据不是图像。请关闭它们，只留噪声。',
    'numerical-in-float32': '数值微分需要 float64 精度：在 float32 下损失太粗，无法取差分。',
    'not-a-config': '{file} 不是 Descent Studio 的实验配置：{reason}',
    'not-found': '没有编号为 {id} 的实验。请从历史中选择。',
    'order-length':
      '{source} 有 {length} 个位置，而一轮有 {exampleCount} 个：请给出完整的轮，即 {exampleCount} 的倍数。',
    'order-missing': '请选择含有样本顺序的文件，或改用其他顺序。',
    'order-out-of-range':
      '{source} 的第 {place} 个位置（从 0 起数）是样本 {example}，而 {exampleCount} 个训练样本的编号从 0 开始。',
    'too-many-runs': '这个实验共有 {count} 个运行，最多允许 {maximum} 个：请减少取值或种子。',
  },
  export: {
    damaged: '写入 {path} 的内容与导出的不符，磁盘可能有故障。没有保留任何文件。',
    differs: '导出的表格在第 {line} 行与存储的数据点不符。磁盘可能有故障，请换个位置再导出。',
    'not-found': '这个导出已不存在。请重新导出。',
    'verification-failed': '导出的文件与来源不一致：{reason}。没有保留任何文件，请重新导出。',
    'write-failed': '无法写入 {path}：{reason}。请腾出磁盘空间或修改权限，再重新导出。',
  },
  fork: {
    'nothing-left':
      '分叉始于第 {step} 步，而训练在第 {stepCount} 步就结束：请从更早的一步分叉，或加长训练。',
    'other-data': '分叉不能更改“{field}”：权重是在原有数据上训练的。换数据请新建实验。',
    'other-split':
      '这样划分后，留作验证或测试的样本会不同，其中一些已经训练过：请保持划分和训练种子不变。',
  },
  idx: {
    'bad-extent': '{file}：应为 {expected}，实际是 {found}。',
    'bad-magic': '{file}：应为 {expected}，实际是 {found}。',
    'count-mismatch': '{file}：应为 {expected}，实际是 {found}。',
    empty: '{file}：应为 {expected}，实际是 {found}。',
    'file-missing': '{file}：应为 {expected}，实际是 {found}。',
    'images-differ': '{file}：应为 {expected}，实际是 {found}。',
    'label-out-of-range': '{file}：应为 {expected}，实际是 {found}。',
    'single-class': '{file}：应为 {expected}，实际是 {found}。',
    'wrong-dimensions': '{file}：应为 {expected}，实际是 {found}。',
    'wrong-length': '{file}：应为 {expected}，实际是 {found}。',
    'wrong-type': '{file}：应为 {expected}，实际是 {found}。',
  },
  images: {
    'bad-archive': '{file} 不能作为文件夹读取：{message}',
    'bad-path': '{file} 中有指向文件夹之外的名称 {path}，未读取任何内容。',
    damaged: '{file} 无法解码：{reason}。请修复它，或从文件夹中移出。',
    'file-too-large':
      '{file} 有 {sizeBytes} 字节，一幅图片最多 {limit} 字节。请缩小它，或从文件夹中移出。',
    'no-class':
      '{file} 不在任何子文件夹中，不知道属于哪个类别：请把每幅图片放进以类别命名的文件夹。',
    'no-training': '{file} 只有测试图片，没有训练图片：请加上 train 文件夹。',
    none: '{file} 中没有图片：每个类别应有一个子文件夹，内有 PNG 或 JPEG 文件。',
    'not-a-picture':
      '{file} 既不是 PNG 也不是 JPEG（文件开头的字节：{start}）。请转换格式，或从文件夹中移出。',
    'picture-too-large':
      '{file} 自称有 {width}×{height} 像素，最多解码 {limit} 像素。请缩小它，或从文件夹中移出。',
    'single-class': '{file} 只有 {className} 一个类别的图片：每个类别各需一个子文件夹，至少两个。',
    'too-large': '{file} 共有 {count} 个样本，超过 {limit} 字节：请选择较小的边长。',
    'too-many': '{file} 中有 {count} 幅图片，一个数据集最多 {limit} 幅。',
    'unknown-class': '{file}：训练图片中没有类别 {className}。',
  },
  internal: {
    bug: 'Descent Studio 内部出错：{message}',
  },
  network: {
    'branches-differ': '第 {layer} 层各分支的输出 {given} 无法合并：请调整滤波器数、填充与步幅。',
    'given-count': '第 {layer} 层的 {tensor} 需要 {needed} 个数，实际给了 {given} 个。',
    'layer-too-large': '第 {layer} 层需要 {weightCount} 个权重，超过了上限：请减少单元数。',
    'loss-task': '这个损失函数用来区分类别，而这些数据要预测的是数值：请选择均方误差。',
    'needs-image':
      '第 {layer} 层需要 通道×高×宽 的图像，而输入是 {inputShape} 个数的一行：请在前面加一层变形。',
    'needs-row': '第 {layer} 层需要一行得分，而输入是 {inputShape} 的图像：请在前面加一层展平。',
    'no-parameters': '网络没有带权重的层，没有可训练的内容：请添加一个仿射层。',
    'output-count': '网络有 {given} 个输出，而这里需要 {needed} 个。请调整最后的仿射层。',
    'padding-too-large': '第 {layer} 层的填充 {padding} 会让窗口只看到零：最多 {most}。',
    'reshape-size': '第 {layer} 层：形状共有 {needed} 个数，而输入有 {given} 个。',
    'step-cannot-train':
      '第 {layer} 层处处导数为 0，它下面的第 {blocked} 层（{blockedType}）永远学不到东西：请改用 sigmoid 或 ReLU，或冻结下面的层只做推理。',
    'window-too-large':
      '第 {layer} 层的窗口跨 {reach} 个像素，放不进输入 {inputShape}：请用更小的窗口或更多填充。',
  },
  order: {
    'not-a-number':
      '{source} 在位置 {place}（从 0 起数）是 {value}；顺序由从 0 开始的整数样本编号组成。',
    'too-long':
      '{source} 有 {length} 个位置，最多允许 {maximum} 个：请减少轮数；用完后顺序从头开始。',
    unreadable: '{source} 不能作为样本顺序读取：{reason}。它应是 JSON 列表，例如 [2, 0, 1]。',
  },
  port: {
    closed: '与工作室的连接已断开，正在自动重试。',
    unreachable: '工作室没有应答，请确认它正在运行。',
  },
  prediction: {
    'wrong-size': '网络每个样本读取 {expected} 个数值，实际给了 {given} 个。',
  },
  protocol: {
    invalid: '工作室与界面的消息格式不符，可能版本不同。请重新载入页面。',
  },
  run: {
    diverged: '“{runName}”已经发散，不能再继续。请在更早的一步分叉，并选择更小的学习率。',
    elsewhere: '“{runName}”属于另一个打开了同一数据文件夹的 Descent Studio，不能在这里操作。',
    finished: '“{runName}”已完成全部步数。要训练更久，请在某一步分叉并加长训练。',
    'no-such-state': '第 {step} 步及以前没有完好的检查点可供回溯。',
    'not-active': '“{runName}”没有在训练。',
    'not-found': '没有这个运行。请从历史中选择。',
    'not-paused': '“{runName}”没有暂停：只有暂停的运行才能单步进行。',
    'program-ended': '程序在训练途中结束。',
    'start-differs':
      '“{runName}”的初始权重与当前版本算出的不同，恢复后的部分不是同一个实验的延续。',
    'step-not-reached': '“{runName}”做了 {lastStep} 步：请选择 0 到 {lastStep} 之间的一步。',
    trashed: '“{runName}”在回收站中。请先还原。',
  },
  training: {
    diverged: '损失在第 {step} 步变为 {loss}。减小学习率通常可以避免。',
    'no-single-parts': '数值微分没有可以逐个进行的部分：请按整个批次单步进行。',
    'stopped-early': '连续多次评估没有改进，训练已提前结束。',
  },
  start: {
    'file-needed': '这个实验从 {file} 中的权重开始：请重新选择该文件。',
    'missing-tensor': '{source} 中没有网络需要的张量 {tensor}。',
    'no-such-layer': 'start.layers 中的第 {layer} 层没有权重，请去掉。层从 1 起数。',
    'not-finite': '{source} 中的 {tensor} 在位置 {index} 不是有限数，网络不能从这里开始。',
    'not-numbers': '{source} 中的 {tensor} 是整数；权重须为 float32 或 float64。',
    'other-file': '{file} 不是实验所指的文件：SHA-256 为 {hash}，应为 {wanted}。',
    'unknown-tensor':
      '{source} 含有这个网络没有的张量：{tensors}。请使用相应的网络，或用 start.layers 指定要取的层。',
    unreadable: '{source} 不能作为 .npz 或 .safetensors 读取：{reason}',
    'wrong-shape': '{source} 中 {tensor} 的形状是 {found}，网络需要 {needed}。',
  },
  store: {
    busy: '另一个程序锁住了数据库。请关闭它再试。',
    closed: '存储已关闭。',
    damaged: '存储的内容已损坏：{message}',
    'in-use': '旧版本的工作室正在使用这个数据文件夹。请先关闭它，再重新启动。',
    'name-taken': '已有名为“{name}”的数据集。请换一个名称，或先把另一个移入回收站。',
    'newer-version':
      '数据文件夹由更新版本的工作室写成，没有作任何更改。请安装更新的版本，或用 --data-dir 指定另一个文件夹。',
    'no-backup': '没有名为 {name} 的备份。',
    'no-checkpoint': '这个运行没有所需的检查点。请打开它查看有哪些检查点。',
    'too-large': '检查点超过 1 GB，无法保存。请训练更小的网络。',
    unwritable: '数据文件夹无法写入。请修改权限，或用 --data-dir 指定另一个文件夹。',
    'write-failed':
      '数据文件夹无法读写。此前保存的内容都完好。请腾出磁盘空间或修改权限，然后继续。',
  },
  picture: {
    'no-plane': '网络读取 {inputCount} 个输入：只有两个输入时才有平面可看。',
  },
  surface: {
    'data-differ': '这些运行使用不同的数据，没有共同的损失。请选择同一数据集上的运行。',
    'networks-differ': '这些运行的网络不同，权重不在同一空间。请选择网络相同的运行。',
    'too-few-points': '存下的网络状态太少，无法确定平面。请继续训练，或改用随机方向。',
    'too-large': '这些运行的状态（各 {parameterCount} 个参数）无法同时放入内存。请减少运行。',
  },
  studio: {
    closed: '工作室正在关闭。',
  },
  upload: {
    'bad-gzip': '{file} 是损坏或不完整的 gzip 文件（{reason}）。请重新获取或压缩。',
    incomplete: '{file} 共 {sizeBytes} 字节，只收到 {receivedBytes} 字节。请重新选择文件。',
    'not-found': '上传的文件已不在。请重新选择。',
    'too-large': '{file} 太大，工作室一次容纳不下。请拆分，或只导入一部分。',
    'too-long': '{file} 的内容比声明的更长，可能中途被改动。请重新选择。',
  },
}
