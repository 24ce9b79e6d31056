import MarkdownIt from 'markdown-it'

/** Turns notes into markup that is safe to show. */
export interface MarkdownRenderer {
  /** HTML of a text; markup in the text itself is shown as it was typed. */
  render(text: string): string
}

/**
 * Headings, lists, tables, code, quotes, links. Pictures are left out, because they would be fetched
 * from somewhere; addresses that run code are no links (`validateLink` of markdown-it).
 */
export function createMarkdownRenderer(): MarkdownRenderer {
  const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
  markdown.disable('image')
  const inSameWindow = markdown.renderer.rules.link_open
  markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const token = tokens[index]
    token?.attrSet('target', '_blank')
    token?.attrSet('rel', 'noopener noreferrer')
    return inSameWindow === undefined
      ? self.renderToken(tokens, index, options)
      : inSameWindow(tokens, index, options, env, self)
  }
  return {
    render: (text) => markdown.render(text),
  }
}
