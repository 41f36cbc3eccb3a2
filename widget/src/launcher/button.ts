const BUBBLE = 'M21 12a9 9 0 0 1-13 8l-5 1 2-4A9 9 0 1 1 21 12zM8 12h.01M12 12h.01M16 12h.01'
const CHEVRON = 'M6 9l6 6 6-6'

/** The launcher: a real button, with two faces of which the style sheet shows one. */
export function drawButton(label: string | undefined): HTMLButtonElement {
  const button = document.createElement('button')
  button.className = 'launcher'
  button.type = 'button'
  button.setAttribute('aria-haspopup', 'dialog')
  const face = document.createElement('span')
  face.className = 'face'
  face.append(drawIcon(BUBBLE), drawIcon(CHEVRON))
  button.append(face)
  if (label) button.append(label)
  return button
}

function drawIcon(path: string): SVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  const line = document.createElementNS(space, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}
