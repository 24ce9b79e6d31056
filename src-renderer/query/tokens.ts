export const OPERATORS = ['!=', '<=', '>=', '=', ':', '<', '>', '~'] as const
export type Operator = (typeof OPERATORS)[number]

/** A piece of a query and where it stands in the text: from `from` up to, not including, `to`. */
export type Token = { readonly from: number; readonly to: number } & (
  | { readonly type: 'word'; readonly text: string }
  /** In quotes, which are taken off; `isClosed` is false while the second one is not typed. */
  | { readonly type: 'quoted'; readonly text: string; readonly isClosed: boolean }
  | { readonly type: 'operator'; readonly operator: Operator }
  | { readonly type: 'open' }
  | { readonly type: 'close' }
  /** A minus or exclamation mark before a term. */
  | { readonly type: 'minus' }
)

const BREAK = /[\s()"“”:=!<>~]/

/** Cuts a query into its pieces; every text can be cut. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const sign = text.charAt(at)
    const from = at
    if (/\s/.test(sign)) {
      at++
    } else if (sign === '(' || sign === ')') {
      at++
      tokens.push({ type: sign === '(' ? 'open' : 'close', from, to: at })
    } else if (/["“”]/.test(sign)) {
      const end = text.slice(at + 1).search(/["“”]/)
      const isClosed = end >= 0
      at = isClosed ? at + end + 2 : text.length
      const inner = text.slice(from + 1, isClosed ? at - 1 : at)
      tokens.push({ type: 'quoted', text: inner, isClosed, from, to: at })
    } else {
      const operator = OPERATORS.find((candidate) => text.startsWith(candidate, at))
      if (operator !== undefined) {
        at += operator.length
        tokens.push({ type: 'operator', operator, from, to: at })
      } else if (
        sign === '!' ||
        (sign === '-' && isTermStart(tokens.at(-1), text.charAt(at + 1)))
      ) {
        at++
        tokens.push({ type: 'minus', from, to: at })
      } else {
        at++
        while (at < text.length && !BREAK.test(text.charAt(at))) at++
        tokens.push({ type: 'word', text: text.slice(from, at), from, to: at })
      }
    }
  }
  return tokens
}

/** A minus negates a term; behind an operator it belongs to a number, and alone it is a dash. */
function isTermStart(before: Token | undefined, next: string): boolean {
  return before?.type !== 'operator' && next !== '' && !/[\s)]/.test(next)
}
