import type { log as english } from '../en/log'
import type { MessageTree } from '../message-tree'

export const log: MessageTree<typeof english> = {
  fromStep: '从第 {step} 步开始',
  kernels: '{kernels} 计算内核',
  threads: '{count} 个线程',
  memory: '计算所需内存 {size}',
  looks: '查看 {count} 次',
  looksCost: '共用 {time}，占训练时间的 {share}',
  looksEvery: '每步一次 | 每 {count} 步一次',
  numerical: '数值微分每步 {time}',
  backpropagation: '反向传播 {time}',
  timesAsFast: '速度是前者的 {factor} 倍',
  setting: '{name} → {value}',
  laterSetting: '{name} → {value}，第 {step} 步之后生效',
  parent: '源自“{name}”的第 {step} 步',
  firstNonFinite:
    '{tensor} 中出现 {value}（{count} 个数中有 {nonFiniteCount} 个），{section}，{place}，第 {step} 步',
  layer: '第 {number} 层（{type}）',
  losses: '此前的损失：{losses}',
  replayedFrom: '从第 {step} 步重放',
  other: '{name}：{value}',
}
