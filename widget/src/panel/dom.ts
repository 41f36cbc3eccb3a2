type Value = string | number | ((event: Event) => void)
export type Child = Node | string | false | null | undefined

/** Builds an element: functions listen (`onclick`), all else is an attribute; text becomes text nodes. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value | false | null | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (value || value === 0) element.setAttribute(name, String(value))
  }
  element.append(...present(children))
  return element
}

function present(children: readonly Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string => !!child)
}

/** A link that leaves the page where it is. */
export function outLink(href: string, className: string, ...children: Child[]): HTMLElement {
  return el('a', {href, class: className, target: '_blank', rel: 'noopener'}, ...children)
}

/** Fills `element` by `draw`, anew whenever what it is drawn from has changed. */
export function createPart<From extends readonly unknown[]>(
  element: HTMLElement,
  draw: (...from: From) => readonly Child[],
): (...from: From) => void {
  let last: readonly unknown[] = [element]
  return (...from) => {
    if (from.length === last.length && from.every((value, at) => value === last[at])) return
    last = from
    element.replaceChildren(...present(draw(...from)))
  }
}
