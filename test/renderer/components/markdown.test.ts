import { describe, expect, it } from 'vitest'
import { createMarkdownRenderer } from '../../../src-renderer/components/markdown'

const renderer = createMarkdownRenderer()
const render = (text: string): string => renderer.render(text)

describe('a note in Markdown', () => {
  it('becomes headings, lists, tables, code and links', () => {
    const html = render(
      '# Title\n\n- one\n- **two**\n\n|a|b|\n|-|-|\n|1|2|\n\n`x < y` http://a.example',
    )
    for (const part of ['<h1>Title</h1>', '<li>one</li>', '<strong>two</strong>', '<td>2</td>']) {
      expect(html).toContain(part)
    }
    expect(html).toContain('<code>x &lt; y</code>')
    expect(html).toContain('href="http://a.example" target="_blank" rel="noopener noreferrer"')
  })

  it('lets no markup, picture or script of the text through', () => {
    const hostile = [
      '<img src=x onerror=alert(1)>',
      '<script>alert(1)</script>',
      '[a](javascript:alert(1))',
      '[a](data:text/html,<script>alert(1)</script>)',
      '![a](http://tracker.example/a.png)',
      '<a href="javascript:alert(1)">a</a>',
      '"><svg/onload=alert(1)>',
    ]
    for (const text of hostile) {
      const html = render(text)
      expect(html).not.toMatch(/<(img|script|svg|iframe|object)/i)
      expect(html).not.toMatch(/href="(javascript|data):/i)
    }
  })
})
