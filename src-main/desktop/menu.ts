import type { MenuItemConstructorOptions } from 'electron'

interface MenuWords {
  readonly file: string
  readonly edit: string
  readonly view: string
  readonly window: string
  readonly quit: string
  readonly close: string
  readonly undo: string
  readonly redo: string
  readonly cut: string
  readonly copy: string
  readonly paste: string
  readonly delete: string
  readonly selectAll: string
  readonly reload: string
  readonly actualSize: string
  readonly zoomIn: string
  readonly zoomOut: string
  readonly fullScreen: string
  readonly minimize: string
  readonly developer: string
}

const english: MenuWords = {
  file: '&File',
  edit: '&Edit',
  view: '&View',
  window: '&Window',
  quit: 'Quit',
  close: 'Close Window',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  delete: 'Delete',
  selectAll: 'Select All',
  reload: 'Reload',
  actualSize: 'Actual Size',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  fullScreen: 'Full Screen',
  minimize: 'Minimize',
  developer: 'Developer Tools',
}

const chinese: MenuWords = {
  file: '文件',
  edit: '编辑',
  view: '视图',
  window: '窗口',
  quit: '退出',
  close: '关闭窗口',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  delete: '删除',
  selectAll: '全选',
  reload: '重新加载',
  actualSize: '实际大小',
  zoomIn: '放大',
  zoomOut: '缩小',
  fullScreen: '全屏',
  minimize: '最小化',
  developer: '开发者工具',
}

/**
 * The native menu. Without its roles the keys for copying and pasting do nothing on macOS.
 *
 * @param locale language of the system, such as `zh-CN`
 */
export function menuTemplate(
  platform: NodeJS.Platform,
  locale: string,
  isDeveloping: boolean,
): MenuItemConstructorOptions[] {
  const words = locale.startsWith('zh') ? chinese : english
  const isMac = platform === 'darwin'
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  return [
    ...(isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: words.file,
      submenu: isMac
        ? [{ role: 'close', label: words.close }]
        : [{ role: 'quit', label: words.quit }],
    },
    {
      label: words.edit,
      submenu: [
        { role: 'undo', label: words.undo },
        { role: 'redo', label: words.redo },
        separator,
        { role: 'cut', label: words.cut },
        { role: 'copy', label: words.copy },
        { role: 'paste', label: words.paste },
        { role: 'delete', label: words.delete },
        separator,
        { role: 'selectAll', label: words.selectAll },
      ],
    },
    {
      label: words.view,
      submenu: [
        { role: 'reload', label: words.reload },
        separator,
        { role: 'resetZoom', label: words.actualSize },
        { role: 'zoomIn', label: words.zoomIn },
        { role: 'zoomOut', label: words.zoomOut },
        separator,
        { role: 'togglefullscreen', label: words.fullScreen },
        ...(isDeveloping
          ? [
              separator,
              {
                role: 'toggleDevTools',
                label: words.developer,
              } satisfies MenuItemConstructorOptions,
            ]
          : []),
      ],
    },
    isMac
      ? { role: 'windowMenu' }
      : {
          label: words.window,
          submenu: [
            { role: 'minimize', label: words.minimize },
            { role: 'close', label: words.close },
          ],
        },
  ]
}
