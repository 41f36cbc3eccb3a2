/** A price as a language writes it; what cannot be one, as it stands. Pure. */
export function priceText(
  {amount, currency}: {readonly amount: string; readonly currency: string},
  language: string,
): string {
  const number = Number(amount)
  try {
    if (amount.trim() && Number.isFinite(number))
      return new Intl.NumberFormat(language, {style: 'currency', currency}).format(number)
  } catch {} // not the code of a currency
  return `${amount} ${currency}`
}
