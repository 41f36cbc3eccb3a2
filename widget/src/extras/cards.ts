/** Products that an answer is about, from the site's own list. */
import {priceText} from '../core/price'
import type {Card} from '../core/protocol'
import {PATHS} from './icons'
import type {Kit} from './kit'
import type {Words} from './words'

const MAX_CARDS = 3
const STOCK = {in_stock: 'inStock', low_stock: 'lowStock', sold_out: 'soldOut'} as const

export function drawCards(kit: Kit, words: Words, cards: readonly Card[]): HTMLElement {
  const items = cards
    .filter(({kind}) => kind === 'product')
    .slice(0, MAX_CARDS)
    .map((card) => drawCard(kit, words, card))
  return kit.el('ul', {class: 'cards'}, ...items)
}

function drawCard(
  {el, outLink, drawIcon, resolve, language}: Kit,
  words: Words,
  {title, url, image, price, availability, text}: Card,
): HTMLElement {
  const href = resolve(url)
  const stock = availability && STOCK[availability]
  const action = href && outLink(href, 'btn', words('view'), drawIcon(PATHS.out))
  if (action) action.setAttribute('aria-label', `${words('view')}: ${title}`)
  return el(
    'li',
    {class: 'product'},
    el('span', {class: 'shot'}, drawIcon(PATHS.bag), picture(el, image && resolve(image))),
    el(
      'div',
      {class: 'facts'},
      el('p', {class: 'title', dir: 'auto'}, title),
      text && el('p', {class: 'soft', dir: 'auto'}, text),
      el(
        'div',
        {class: 'offer'},
        price && el('strong', {}, priceText(price, language)),
        stock && el('span', {class: `soft ${availability}`}, words(stock)),
        action,
      ),
    ),
  )
}

/** Stands in a box of its own size, so that nothing moves when it comes; one that is broken hides. */
function picture(el: Kit['el'], src: string | null | undefined): HTMLElement | null {
  if (!src) return null
  const image = el('img', {
    alt: '',
    loading: 'lazy',
    decoding: 'async',
    referrerpolicy: 'no-referrer',
    onerror: () => image.remove(),
  })
  image.src = src // after what it is to be fetched with
  image.alt = ''
  return image
}
