import { onBeforeUnmount, onMounted, shallowRef, watch, type Ref } from 'vue'
import { readChartTheme, watchChartTheme, type ChartTheme } from './chart-theme'
import type { PlaneFrame } from './plane-frame'

type Paint = (
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  theme: ChartTheme,
) => PlaneFrame | null

/**
 * Keeps a canvas painted in the size that the page gives it: anew when that changes, when what is
 * painted does, and when the theme does.
 *
 * @param content what is painted; another one is painted anew
 * @returns where what lies, null before there is anything
 */
export function usePaintedCanvas(
  canvas: Readonly<Ref<HTMLCanvasElement | null>>,
  content: () => unknown,
  paint: Paint,
): Readonly<Ref<PlaneFrame | null>> {
  const frame = shallowRef<PlaneFrame | null>(null)
  function repaint(): void {
    const element = canvas.value
    const context = element?.getContext('2d')
    if (!element || !context) return
    const { clientWidth: width, clientHeight: height } = element
    const scale = window.devicePixelRatio
    element.width = Math.round(width * scale)
    element.height = Math.round(height * scale)
    context.scale(scale, scale)
    frame.value = paint(context, width, height, readChartTheme(element))
  }
  const observer = new ResizeObserver(repaint)
  let stopTheme: () => void = () => undefined
  onMounted(() => {
    if (canvas.value) observer.observe(canvas.value)
    stopTheme = watchChartTheme(document, repaint)
  })
  onBeforeUnmount(() => {
    observer.disconnect()
    stopTheme()
  })
  watch(content, repaint, { flush: 'post' })
  return frame
}
