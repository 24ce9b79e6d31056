import type { DatasetPreview, DatasetSummary } from '@engine/protocol/dataset'
import type { csvImportSchema } from '@engine/protocol/dataset-config'
import { StudioError } from '@engine/protocol/errors'
import { computed, onUnmounted, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useStudio } from '../../client/use-studio'
import type { FieldIssue } from '../../components/schema-form/field-issues'
import { useDatasetsStore } from '../../state/datasets'
import { uploadFile, type FileUpload } from './file-upload'
import { checkImport, formatOf, roleComplaint } from './import-config'
import type { ImportFormat, RoleComplaint } from './import-config'
import {
  contentOf,
  freeName,
  guessRoles,
  nameFromFiles,
  readHead,
  type FileContent,
  type FileRole,
} from './import-files'
import { packFolder, type ChosenFiles } from './picture-folders'
import { likelyTarget, type TablePeek } from './table-peek'

/** A chosen file on its way to the studio. */
export interface ImportFile {
  readonly id: number
  readonly file: File
  readonly name: string
  readonly content: FileContent
  readonly role: FileRole
  readonly sentBytes: number
  readonly uploadId: string | null
  readonly error: unknown
}

type Options = Readonly<Record<string, unknown>>

export interface DatasetImport {
  readonly files: Readonly<Ref<readonly ImportFile[]>>
  readonly format: ComputedRef<ImportFormat | null>
  readonly complaint: ComputedRef<RoleComplaint | null>
  readonly options: ComputedRef<Options>
  /** The beginning of the training table; null where there is none. */
  readonly tablePeek: ComputedRef<TablePeek | null>
  readonly issues: ComputedRef<readonly FieldIssue[]>
  readonly isNameTaken: ComputedRef<boolean>
  readonly preview: Readonly<Ref<DatasetPreview | null>>
  readonly previewError: Readonly<Ref<unknown>>
  readonly isPreviewing: Readonly<Ref<boolean>>
  readonly isImporting: Readonly<Ref<boolean>>
  readonly canImport: ComputedRef<boolean>
  /** @throws images/too-many */
  readonly add: (chosen: ChosenFiles) => Promise<void>
  readonly remove: (id: number) => void
  readonly setRole: (id: number, role: FileRole) => void
  readonly setOptions: (options: Options) => void
  readonly sendAgain: (id: number) => void
  /** @throws what the studio refuses */
  readonly run: () => Promise<DatasetSummary>
  readonly cancelRun: () => void
}

/** Options change while one types: the files are not read at every key. */
const PAUSE_MS = 250
/** Of a folder without pictures at most this many files are taken for tables. */
const TABLES_OF_FOLDER = 20
/** Large tables take a while to read. */
const READ_LIMIT_MS = 600_000

/** One import from the choice of its files to the stored data set; ends with its component. */
export function useImport(): DatasetImport {
  const studio = useStudio()
  const datasets = useDatasetsStore()
  const files = shallowRef<readonly ImportFile[]>([])
  const uploads = new Map<number, FileUpload>()
  const entered = ref<Options>({ header: 'auto', task: 'auto' })
  const ownName = ref<unknown>(null)
  const preview = shallowRef<DatasetPreview | null>(null)
  const previewError = shallowRef<unknown>(null)
  const isPreviewing = ref(false)
  const isImporting = ref(false)
  let nextId = 1
  let cancelPreview: () => void = () => undefined
  let cancelImport: () => void = () => undefined
  let timer = 0
  let turn = 0

  const takenNames = computed(() => new Set(datasets.kept.map(({ name }) => name)))
  const tablePeek = computed(() => {
    const content = files.value.find(({ role }) => role === 'train')?.content
    return content?.type === 'table' ? content.peek : null
  })
  const roles = computed(() => files.value.map(({ role }) => role))
  const options = computed((): Options => ({
    name: ownName.value ?? freeName(nameFromFiles(files.value, roles.value), takenNames.value),
    target: likelyTarget(tablePeek.value),
    ...entered.value,
  }))
  const format = computed(() => formatOf(files.value))
  const complaint = computed(() => roleComplaint(files.value))
  const checked = computed(() =>
    format.value === null ? null : checkImport(format.value, options.value, files.value),
  )
  const issues = computed(() => checked.value?.issues ?? [])
  const isNameTaken = computed(
    () =>
      typeof options.value['name'] === 'string' &&
      takenNames.value.has(options.value['name'].trim()),
  )
  const isSent = computed(() =>
    files.value.every(({ role, uploadId }) => role === 'unused' || uploadId !== null),
  )
  const canImport = computed(
    () =>
      complaint.value === null &&
      isSent.value &&
      (checked.value?.config ?? null) !== null &&
      previewError.value === null &&
      !isNameTaken.value &&
      !isImporting.value,
  )

  function patch(id: number, change: Partial<ImportFile>): void {
    files.value = files.value.map((file) => (file.id === id ? { ...file, ...change } : file))
  }

  function send({ id, file }: ImportFile): void {
    uploads.get(id)?.cancel()
    patch(id, { sentBytes: 0, uploadId: null, error: null })
    const upload = uploadFile(studio, file, (sentBytes) => {
      if (uploads.get(id) === upload) patch(id, { sentBytes })
    })
    uploads.set(id, upload)
    upload.uploadId.then(
      (uploadId) => {
        if (uploads.get(id) === upload) patch(id, { uploadId, sentBytes: file.size })
      },
      (error: unknown) => {
        if (uploads.get(id) === upload) patch(id, { error })
      },
    )
  }

  function sendMissing(): void {
    for (const file of files.value) {
      if (file.role !== 'unused' && !uploads.has(file.id)) send(file)
    }
  }

  async function add(chosen: ChosenFiles): Promise<void> {
    const single = [...chosen.files]
    const packed: { file: File; content: FileContent }[] = []
    for (const { name, entries } of chosen.folders) {
      const folder = packFolder(name, entries)
      // A folder without pictures may hold tables.
      if (folder === null)
        single.push(...entries.slice(0, TABLES_OF_FOLDER).map(({ file }) => file))
      else packed.push({ file: folder.file, content: { ...folder, type: 'folder' } })
    }
    const peeked = [
      ...packed,
      ...(await Promise.all(
        single.map(async (file) => ({ file, content: contentOf(await readHead(file)) })),
      )),
    ]
    const all = [
      ...files.value,
      ...peeked.map(({ file, content }) => ({
        id: nextId++,
        file,
        name: file.name,
        content,
        role: 'unused' as const,
        sentBytes: 0,
        uploadId: null,
        error: null,
      })),
    ]
    const guessed = guessRoles(all)
    files.value = all.map((file, index) => ({ ...file, role: guessed[index] ?? 'unused' }))
    sendMissing()
  }

  function remove(id: number): void {
    uploads.get(id)?.cancel()
    uploads.delete(id)
    files.value = files.value.filter((file) => file.id !== id)
  }

  function setRole(id: number, role: FileRole): void {
    patch(id, { role })
    sendMissing()
  }

  function setOptions(next: Options): void {
    const { name, target, ...others } = next
    const before = options.value
    if (name !== before['name']) ownName.value = name
    // What was not chosen goes on following the files.
    const isTargetOwn = 'target' in entered.value || target !== before['target']
    entered.value = isTargetOwn ? { ...others, target } : others
  }

  function sendAgain(id: number): void {
    const file = files.value.find((candidate) => candidate.id === id)
    if (file) send(file)
  }

  /** Everything a preview depends on; null while there cannot be one. */
  const previewKey = computed(() => {
    if (complaint.value !== null || !isSent.value || format.value === null) return null
    const { config } = checkImport(format.value, { ...options.value, name: '-' }, files.value)
    return config === null ? null : JSON.stringify(config)
  })

  function lookAhead(): void {
    window.clearTimeout(timer)
    cancelPreview()
    const own = ++turn
    isPreviewing.value = previewKey.value !== null
    if (previewKey.value === null || format.value === null) {
      preview.value = null
      previewError.value = null
      return
    }
    const { config } = checkImport(format.value, { ...options.value, name: '-' }, files.value)
    if (config === null) return
    timer = window.setTimeout(() => {
      studio
        .request('dataset/preview', config, {
          timeoutMs: READ_LIMIT_MS,
          onCancellable: (cancel) => {
            cancelPreview = cancel
          },
        })
        .then(
          (next) => {
            if (own !== turn) return
            preview.value = next
            previewError.value = null
            isPreviewing.value = false
          },
          (error: unknown) => {
            if (own !== turn) return
            preview.value = null
            previewError.value = error
            isPreviewing.value = false
          },
        )
    }, PAUSE_MS)
  }
  watch(previewKey, lookAhead)

  async function run(): Promise<DatasetSummary> {
    const config = checked.value?.config
    if (!config) throw new StudioError('internal/bug', 'The import is not complete.')
    isImporting.value = true
    try {
      const summary = await studio.request('dataset/import', config, {
        timeoutMs: READ_LIMIT_MS,
        onCancellable: (cancel) => {
          cancelImport = cancel
        },
      })
      datasets.take(summary)
      return summary
    } finally {
      isImporting.value = false
      cancelImport = () => undefined
    }
  }

  // The studio forgets the files of a client that has gone; a new connection begins anew.
  let connectionCount = 0
  onUnmounted(
    studio.onConnected(() => {
      if (connectionCount++ === 0) return
      uploads.clear()
      sendMissing()
    }),
  )
  onUnmounted(() => {
    window.clearTimeout(timer)
    turn++
    cancelPreview()
    cancelImport()
    for (const upload of uploads.values()) upload.cancel()
  })

  return {
    files,
    format,
    complaint,
    options,
    tablePeek,
    issues,
    isNameTaken,
    preview,
    previewError,
    isPreviewing,
    isImporting,
    canImport,
    add,
    remove,
    setRole,
    setOptions,
    sendAgain,
    run,
    cancelRun: () => {
      cancelImport()
    },
  }
}

/** Fields of a table import that the form shows; names of files are not typed. */
export const CSV_FORM_EXCLUDED: readonly (keyof typeof csvImportSchema.shape)[] = [
  'format',
  'trainUpload',
  'testUpload',
  'target',
]
