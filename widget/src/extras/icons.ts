/** Icons of the extras, as in `panel/icons.ts`. */
export const PATHS = {
  pen: 'M4 20l1-4L16 5l3 3L8 19z',
  bin: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  check: 'M5 12l5 5L19 7',
}
