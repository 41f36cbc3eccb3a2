/** Icons of the extras, as in `panel/icons.ts`. */
export const PATHS = {
  pen: 'M4 20l1-4L16 5l3 3L8 19z',
  bin: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  check: 'M5 12l5 5L19 7',
  save: 'M12 4v11M7 10l5 5 5-5M5 20h14',
  sound: 'M4 10v4h4l5 4V6L8 10zM17 9a4 4 0 0 1 0 6',
  mute: 'M4 10v4h4l5 4V6L8 10zM17 10l4 4M21 10l-4 4',
  up: 'M7 11v9H4v-9zM7 11l4-8c2 0 3 1 3 3l-1 4h5c2 0 3 1 2 3l-2 5c0 1-1 2-3 2H7',
  mail: 'M4 6h16v12H4zM4 7l8 6 8-6',
  out: 'M8 16l9-9M9 7h8v8',
  bag: 'M5 8h14l1 12H4zM9 11V6a3 3 0 0 1 6 0v5',
  alert: 'M12 8v5M12 16h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
}
