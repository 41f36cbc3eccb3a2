/**
 * A greeting above the launcher: words to press, and a way to be rid of it. It is announced as a
 * status, so the region stands before the words are put into it.
 */
export function showBubble(
  frame: HTMLElement,
  text: string,
  closeWord: string,
  onOpen: () => void,
  onClose: () => void,
): HTMLElement {
  const element = document.createElement('div')
  element.className = 'greeting'
  element.setAttribute('role', 'status')
  frame.prepend(element)

  function button(name: string, words: string, onclick: () => void): HTMLElement {
    const part = document.createElement('button')
    part.type = 'button'
    part.className = name
    part.textContent = words
    part.onclick = onclick
    return part
  }

  setTimeout(() => {
    const bye = button('bye', '×', onClose)
    bye.setAttribute('aria-label', closeWord)
    const hello = button('hello', text, onOpen)
    hello.dir = 'auto'
    element.append(hello, bye)
  }, 100)
  return element
}
