import { StudioError } from '@engine/protocol/errors'
import {
  archiveEnd,
  archiveHeader,
  archivePadding,
  isPictureName,
  MAXIMUM_PICTURE_COUNT,
} from '@engine/protocol/folder-archive'

/** A file of a folder; `path` is seen from the folder, its parts separated by slashes. */
export interface FolderEntry {
  readonly path: string
  readonly file: File
}

/** A folder of pictures as one file to send, made of the files without reading them. */
export interface PackedFolder {
  readonly file: File
  readonly pictureCount: number
  /** Files that stay where they are. */
  readonly otherCount: number
}

/** What was chosen or dropped: single files, and folders with all that lies in them. */
export interface ChosenFiles {
  readonly files: readonly File[]
  readonly folders: readonly { readonly name: string; readonly entries: readonly FolderEntry[] }[]
}

/**
 * Null for a folder without a single picture.
 *
 * @throws images/too-many
 */
export function packFolder(name: string, entries: readonly FolderEntry[]): PackedFolder | null {
  const pictures = entries.filter(({ path }) => isPictureName(path))
  if (pictures.length === 0) return null
  if (pictures.length > MAXIMUM_PICTURE_COUNT) {
    throw new StudioError(
      'images/too-many',
      `${name} holds ${pictures.length} pictures; at most ${MAXIMUM_PICTURE_COUNT} become a data set.`,
      { file: name, count: pictures.length, limit: MAXIMUM_PICTURE_COUNT },
    )
  }
  const encoder = new TextEncoder()
  const parts: BlobPart[] = pictures.flatMap(({ path, file }) => [
    ...archiveHeader(encoder.encode(path), file.size),
    file,
    archivePadding(file.size),
  ])
  return {
    file: new File([...parts, archiveEnd()], name),
    pictureCount: pictures.length,
    otherCount: entries.length - pictures.length,
  }
}

/** What a picker gives: files that name their folder in `webkitRelativePath`, or files alone. */
export function chosenByPicker(files: readonly File[]): ChosenFiles {
  const folders = new Map<string, FolderEntry[]>()
  for (const file of files) {
    const [name = '', ...parts] = file.webkitRelativePath.split('/')
    if (parts.length === 0) continue
    const entries = folders.get(name) ?? []
    entries.push({ path: parts.join('/'), file })
    folders.set(name, entries)
  }
  return {
    files: files.filter((file) => !file.webkitRelativePath.includes('/')),
    folders: [...folders].map(([name, entries]) => ({ name, entries })),
  }
}

/** What was dropped. Called while the event is handled: afterwards it is empty. */
export function chosenByDrop(transfer: DataTransfer): Promise<ChosenFiles> {
  const dropped = [...transfer.items].map((item) => ({
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }))
  return readDropped(dropped)
}

async function readDropped(
  dropped: readonly { readonly entry: FileSystemEntry | null; readonly file: File | null }[],
): Promise<ChosenFiles> {
  const files: File[] = []
  const folders: { name: string; entries: FolderEntry[] }[] = []
  for (const { entry, file } of dropped) {
    if (isDirectory(entry)) {
      folders.push({ name: entry.name, entries: await entriesOf(entry, '') })
    } else if (file !== null) files.push(file)
  }
  return { files, folders }
}

async function entriesOf(
  directory: FileSystemDirectoryEntry,
  path: string,
): Promise<FolderEntry[]> {
  const reader = directory.createReader()
  const found: FolderEntry[] = []
  for (;;) {
    // A reader gives some entries at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    })
    if (some.length === 0) return found
    for (const entry of some) {
      const here = `${path}${entry.name}`
      if (isDirectory(entry)) found.push(...(await entriesOf(entry, `${here}/`)))
      else if (isFile(entry)) found.push({ path: here, file: await fileOf(entry) })
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject)
  })
}

function isDirectory(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory === true
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}
