import type { settings as english } from '../en/settings'
import type { MessageTree } from '../message-tree'

export const settings: MessageTree<typeof english> = {
  work: '本机设置',
  asCores: '{count}，与核心数相同',
  coresNote: '这台机器有 {count} 个核，每次运行在各自的进程中训练。',
  notifications: '通知',
  notifyEnd: '我不在看时，长时间的运行结束后通知我',
  notifyNote: '适用于半分钟以上的运行。浏览器会征求你的同意；任何内容都不会离开本机。',
  about: '运行环境',
  version: '版本',
  host: '显示于',
  hosts: {
    desktop: '独立窗口',
    serve: '浏览器标签页，仅限本机访问',
    cli: '终端',
  },
  kernels: '计算内核',
  kernelsFastest: '本机最快的一种',
  kernelsWanted: '由 DESCENT_KERNELS 指定',
  kernelsMissing: 'DESCENT_KERNELS 指定了 {wanted}，但本机没有',
  nativeKernels: '没有原生内核的原因',
  runtime: '运行环境',
  cores: '处理器核数',
  folder: '数据文件夹',
  database: '数据库',
  toStorage: '查看占用和可释放的空间',
  local: '一切都存放在本机的这个文件夹中。没有账号，没有遥测，不联网。',
}
