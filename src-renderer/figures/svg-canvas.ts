import type { ChartCanvas } from '../charts/chart-canvas'
import { escaped } from './svg-text'

type Style = Pick<
  ChartCanvas,
  | 'fillStyle'
  | 'font'
  | 'globalAlpha'
  | 'imageSmoothingEnabled'
  | 'lineJoin'
  | 'lineWidth'
  | 'strokeStyle'
  | 'textAlign'
  | 'textBaseline'
> & {
  readonly dash: readonly number[]
  /** Transformations since the outermost state, in order. */
  readonly transform: string
  readonly clipId: string | null
}

const START: Style = {
  fillStyle: '#000000',
  font: '10px sans-serif',
  globalAlpha: 1,
  imageSmoothingEnabled: true,
  lineJoin: 'miter',
  lineWidth: 1,
  strokeStyle: '#000000',
  textAlign: 'left',
  textBaseline: 'alphabetic',
  dash: [],
  transform: '',
  clipId: null,
}

const ANCHORS: Readonly<Record<CanvasTextAlign, string>> = {
  left: 'start',
  start: 'start',
  center: 'middle',
  right: 'end',
  end: 'end',
}
/** Where the base line lies below the place of a text, in heights of its letters. */
const BASELINES: Readonly<Record<CanvasTextBaseline, number>> = {
  alphabetic: 0,
  bottom: -0.22,
  ideographic: -0.22,
  middle: 0.34,
  top: 0.84,
  hanging: 0.84,
}

/**
 * A canvas that writes down what is painted on it as elements of an SVG document. It covers what the
 * painters of charts use; whole circles are all that `arc` draws.
 */
export class SvgCanvas implements ChartCanvas {
  readonly #elements: string[] = []
  readonly #saved: Style[] = []
  readonly #idPrefix: string
  #style: Style = START
  #path: string[] = []
  #isDown = false
  #clipCount = 0

  /** @param idPrefix makes the ids of this picture differ from those of others in its document */
  constructor(idPrefix: string) {
    this.#idPrefix = idPrefix
  }

  /** The elements painted so far. */
  elements(): readonly string[] {
    return this.#elements
  }

  get fillStyle(): Style['fillStyle'] {
    return this.#style.fillStyle
  }
  set fillStyle(fillStyle: Style['fillStyle']) {
    this.#style = { ...this.#style, fillStyle }
  }
  get font(): string {
    return this.#style.font
  }
  set font(font: string) {
    this.#style = { ...this.#style, font }
  }
  get globalAlpha(): number {
    return this.#style.globalAlpha
  }
  set globalAlpha(globalAlpha: number) {
    this.#style = { ...this.#style, globalAlpha }
  }
  get imageSmoothingEnabled(): boolean {
    return this.#style.imageSmoothingEnabled
  }
  set imageSmoothingEnabled(imageSmoothingEnabled: boolean) {
    this.#style = { ...this.#style, imageSmoothingEnabled }
  }
  get lineJoin(): CanvasLineJoin {
    return this.#style.lineJoin
  }
  set lineJoin(lineJoin: CanvasLineJoin) {
    this.#style = { ...this.#style, lineJoin }
  }
  get lineWidth(): number {
    return this.#style.lineWidth
  }
  set lineWidth(lineWidth: number) {
    this.#style = { ...this.#style, lineWidth }
  }
  get strokeStyle(): Style['strokeStyle'] {
    return this.#style.strokeStyle
  }
  set strokeStyle(strokeStyle: Style['strokeStyle']) {
    this.#style = { ...this.#style, strokeStyle }
  }
  get textAlign(): CanvasTextAlign {
    return this.#style.textAlign
  }
  set textAlign(textAlign: CanvasTextAlign) {
    this.#style = { ...this.#style, textAlign }
  }
  get textBaseline(): CanvasTextBaseline {
    return this.#style.textBaseline
  }
  set textBaseline(textBaseline: CanvasTextBaseline) {
    this.#style = { ...this.#style, textBaseline }
  }

  save(): void {
    this.#saved.push(this.#style)
  }

  restore(): void {
    this.#style = this.#saved.pop() ?? this.#style
  }

  translate(x: number, y: number): void {
    this.#transform(`translate(${figure(x)} ${figure(y)})`)
  }

  rotate(angle: number): void {
    this.#transform(`rotate(${figure((angle * 180) / Math.PI)})`)
  }

  setLineDash(dash: Iterable<number>): void {
    this.#style = { ...this.#style, dash: [...dash] }
  }

  /** A picture begins empty. */
  clearRect(): void {
    this.#elements.length = 0
  }

  beginPath(): void {
    this.#path = []
    this.#isDown = false
  }

  moveTo(x: number, y: number): void {
    this.#point('M', x, y)
  }

  lineTo(x: number, y: number): void {
    this.#point(this.#isDown ? 'L' : 'M', x, y)
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#path.push(
      `M${figure(x)} ${figure(y)}h${figure(width)}v${figure(height)}h${figure(-width)}Z`,
    )
    this.#isDown = false
  }

  arc(x: number, y: number, radius: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return
    const [left, top, size] = [figure(x - radius), figure(y), figure(radius)]
    const half = (sign: string): string => `a${size} ${size} 0 1 1 ${sign}${figure(2 * radius)} 0`
    this.#path.push(`M${left} ${top}${half('')}${half('-')}Z`)
    this.#isDown = false
  }

  clip(): void {
    const id = `${this.#idPrefix}-${String(++this.#clipCount)}`
    this.#elements.push(`<clipPath id="${id}"><path d="${this.#path.join('')}"/></clipPath>`)
    this.#style = { ...this.#style, clipId: id }
  }

  fill(): void {
    if (this.#path.length > 0) this.#add('path', `d="${this.#path.join('')}"${this.#filled()}`)
  }

  stroke(): void {
    if (this.#path.length === 0) return
    const { strokeStyle, lineWidth, lineJoin, dash } = this.#style
    this.#add(
      'path',
      `d="${this.#path.join('')}" fill="none" stroke="${colorText(strokeStyle)}" stroke-width="${figure(lineWidth)}"` +
        (lineJoin === 'miter' ? '' : ` stroke-linejoin="${lineJoin}"`) +
        (dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`) +
        this.#alpha('stroke-opacity'),
    )
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.#add(
      'rect',
      `x="${figure(x)}" y="${figure(y)}" width="${figure(width)}" height="${figure(height)}"${this.#filled()}`,
    )
  }

  fillText(text: string, x: number, y: number): void {
    const { font, textAlign, textBaseline } = this.#style
    const [, weight, size = '10'] = /^(?:(\d+|bold) )?([\d.]+)px/.exec(font) ?? []
    const base = y + Number(size) * BASELINES[textBaseline]
    this.#add(
      'text',
      `x="${figure(x)}" y="${figure(base)}" font-size="${size}" text-anchor="${ANCHORS[textAlign]}"` +
        (weight === undefined ? '' : ` font-weight="${weight}"`) +
        this.#filled(),
      escaped(text),
    )
  }

  /** @param image a canvas of the page: its pixels become part of the document */
  drawImage(image: CanvasImageSource, ...box: number[]): void {
    if (!(image instanceof HTMLCanvasElement)) return
    const [x = 0, y = 0, width = image.width, height = image.height] = box
    const look = this.#style.imageSmoothingEnabled ? '' : ' style="image-rendering:pixelated"'
    this.#add(
      'image',
      `x="${figure(x)}" y="${figure(y)}" width="${figure(width)}" height="${figure(height)}" preserveAspectRatio="none"${look} href="${image.toDataURL('image/png')}"`,
    )
  }

  #point(command: 'M' | 'L', x: number, y: number): void {
    // A canvas passes over points that are nowhere.
    if (!Number.isFinite(x) || !Number.isFinite(y)) return
    this.#path.push(`${command}${figure(x)} ${figure(y)}`)
    this.#isDown = true
  }

  #transform(step: string): void {
    const { transform } = this.#style
    this.#style = { ...this.#style, transform: transform === '' ? step : `${transform} ${step}` }
  }

  #filled(): string {
    return ` fill="${colorText(this.#style.fillStyle)}"${this.#alpha('fill-opacity')}`
  }

  #alpha(name: string): string {
    const { globalAlpha } = this.#style
    return globalAlpha === 1 ? '' : ` ${name}="${figure(globalAlpha)}"`
  }

  #add(name: string, attributes: string, content = ''): void {
    const { transform, clipId } = this.#style
    const moved = transform === '' ? '' : ` transform="${transform}"`
    const clipped = clipId === null ? '' : ` clip-path="url(#${clipId})"`
    const head = `<${name} ${attributes}${moved}${clipped}`
    this.#elements.push(content === '' ? `${head}/>` : `${head}>${content}</${name}>`)
  }
}

/** Painters of charts fill with plain colours. */
function colorText(style: Style['fillStyle']): string {
  return typeof style === 'string' ? escaped(style) : 'none'
}

function figure(value: number): number {
  return Math.round(value * 100) / 100
}
