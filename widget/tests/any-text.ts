import fc from 'fast-check'

/** Text of any code points, lone surrogates and controls among them. */
export const anyText = fc
  .array(fc.oneof(fc.integer({min: 0, max: 0x7f}), fc.integer({min: 0, max: 0x10ffff})), {
    maxLength: 60,
  })
  .map((codes) => String.fromCodePoint(...codes))
