import type { storage as english } from '../en/storage'
import type { MessageTree } from '../message-tree'

export const storage: MessageTree<typeof english> = {
  title: '存储',
  used: '数据文件夹共 {size}',
  parts: {
    checkpoints: '检查点',
    curves: '曲线与测量',
    other: '数据库其余部分',
    free: '数据库内未用空间',
    datasets: '数据集',
    exports: '导出的文件',
    backups: '数据库备份',
  },
  toFree: '可以释放的空间',
  nothingToFree: '没有多余的内容：回收站是空的，各运行只保留首个、最好和最新的检查点。',
  offers: {
    trash: {
      what: '回收站中的 {count} 个运行',
      why: '连同曲线、检查点和笔记一起删除。仍有分支依赖的运行会保留。',
      act: '彻底删除',
    },
    checkpoints: {
      what: '{count} 个运行的中间检查点',
      why: '每个运行保留首个、最好和最新的检查点：仍可继续训练、使用和对比，但回退时需要重放更多步。',
      act: '精简',
    },
    exports: {
      what: '{count} 个导出的文件',
      why: '工作室为下载内容保留的副本，可以重新导出。',
      act: '彻底删除',
    },
    backups: {
      what: '{count} 份数据库备份',
      why: '新版本转换数据库之前所留，只有回到旧版本时才需要。',
      act: '彻底删除',
    },
    datasets: {
      what: '回收站中的 {count} 个数据集',
      why: '没有运行用过它们。',
      act: '彻底删除',
    },
    compact: {
      what: '数据库内的未用空间',
      why: '删除内容后留下的空间会由新运行填满；压缩会重写整个文件，把空间还给磁盘。',
      act: '压缩',
    },
  },
  notWhileTraining: '压缩时训练中的运行要等待数据库，请在没有训练时压缩。',
  thinning: '即将精简 {count} 个运行的检查点，释放 {size}。',
  erasingDatasets: '即将彻底删除 {count} 个数据集。',
  erasingExports: '即将彻底删除 {count} 个导出的文件。',
  erasingBackups: '即将彻底删除 {count} 份数据库备份。',
  compacted: '数据库缩小了 {size}。',
  curves: '曲线',
  largest: '占用最多的运行',
  noRuns: '还没有保存任何运行。',
  sum: '合计',
  thin: '精简 {size}',
}
