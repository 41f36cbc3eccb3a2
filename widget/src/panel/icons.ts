/** Icons as path data on a 24 × 24 grid, drawn with a line. */
const PATHS = {
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  send: 'M12 19V5M5 12l7-7 7 7',
  stop: 'M6 6h12v12H6z',
  offline: 'M4 4l16 16M8 9a5 5 0 0 0 0 10h10M11 6a6 6 0 0 1 6 5 4 4 0 0 1 4 5',
  down: 'M12 5v14M5 12l7 7 7-7',
  retry: 'M4 5v5h5M4 10a8 8 0 1 1 0 5',
  check: 'M5 12l5 5L19 7',
  alert: 'M12 8v5M12 16h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20c1-3 4-5 8-5s7 2 8 5',
  spark: 'M12 3c1 6 3 8 9 9-6 1-8 3-9 9-1-6-3-8-9-9 6-1 8-3 9-9z',
}

export type IconName = keyof typeof PATHS

export const icon = (name: IconName): SVGElement => drawIcon(PATHS[name])

export function drawIcon(data: string): SVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  const path = document.createElementNS(space, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  path.setAttribute('d', data)
  svg.append(path)
  return svg
}
