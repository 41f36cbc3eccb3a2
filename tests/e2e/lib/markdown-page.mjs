// A page that has nothing but the renderer of the panel, as it is built: draws what it is given, and
// tells what came of it. It judges by the browser's own reading, not by the renderer's.
import http from 'node:http'
import {createRequire} from 'node:module'
import path from 'node:path'

import {ROOT} from '../../integration/lib/processes.mjs'

const NONCE = 'markdownNonce'

/** Nothing may be fetched, run, styled or made from text. */
export const STRICTEST = `default-src 'none'; script-src 'nonce-${NONCE}'; img-src data:; base-uri 'none'; form-action 'none'; ` +
  `require-trusted-types-for 'script'; trusted-types 'none'`

/** Serves the page with `csp`, or with no policy at all, so that what could be fetched would be. */
export async function startMarkdownPage(csp) {
  const script = await renderer()
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Markdown</title>
<link rel="icon" href="data:,"></head><body><main></main><script nonce="${NONCE}" src="/page.js"></script></body></html>`
  const server = http.createServer(({url}, response) => {
    const [type, body] = url === '/page.js' ? ['text/javascript', script] : ['text/html', html]
    response.writeHead(url === '/' || url === '/page.js' ? 200 : 404, {
      'content-type': `${type}; charset=utf-8`,
      ...(csp && {'content-security-policy': csp}),
    }).end(body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    stop: () => new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    }),
  }
}

async function renderer() {
  const widget = path.join(ROOT, 'widget')
  const {build} = createRequire(path.join(widget, 'package.json'))('esbuild')
  const {outputFiles} = await build({
    stdin: {
      contents: `import {createMarkdown} from './src/core/markdown/blocks'
        import {createDomSink} from './src/log/markdown-dom'
        window.createWriter = (root) => createMarkdown(createDomSink(root, () => undefined))
        ${inPage.toString()}
        inPage()`,
      resolveDir: widget,
    },
    bundle: true,
    minify: true,
    write: false,
    charset: 'utf8',
    target: 'chrome100',
  })
  return outputFiles[0].text
}

/** Runs in the page. */
function inPage() {
  const main = document.querySelector('main')
  window.ran = []
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => window.ran.push(name)
  window.left = []
  // A click on a link goes nowhere, but is seen.
  window.navigation.addEventListener('navigate', (event) => {
    window.left.push(event.destination.url)
    event.preventDefault()
  })
  const clicked = new Set()

  /** Draws it whole, by characters and cut as `cuts` says; answers with all that is wrong. */
  window.judge = (text, cuts) => {
    const root = drawn([text])
    const html = root.innerHTML
    const wrong = []
    for (const [how, chunks] of [['by characters', characters(text)], ['in pieces', pieces(text, cuts)]]) {
      if (drawn(chunks).innerHTML !== html) wrong.push(`drawn ${how} it differs`)
    }
    main.replaceChildren(root)
    const elements = [...root.querySelectorAll('*')]
    for (const element of elements) wrong.push(...foreign(element))
    const links = root.querySelectorAll('a')
    for (const link of links) wrong.push(...dangerous(link))
    if (elements.length > 5000) wrong.push(`${elements.length} elements`)
    const depth = Math.max(0, ...elements.map((element) => depthIn(root, element)))
    if (depth > 40) wrong.push(`${depth} deep`)
    for (const link of links) click(link)
    return {wrong, links: links.length, elements: elements.length, depth, ran: window.ran.splice(0)}
  }

  function drawn(chunks) {
    const root = document.createElement('div')
    const writer = window.createWriter(root)
    for (const chunk of chunks) writer.push(chunk)
    writer.end()
    return root
  }

  /** The rest of what is very long comes faster. */
  function characters(text) {
    const rest = text.slice(3000).match(/[^]{1,61}/g) ?? []
    return [...text.slice(0, 3000).split(''), ...rest]
  }

  function pieces(text, cuts) {
    const places = [0, ...cuts.map((cut) => Math.floor(cut * text.length)).sort((a, b) => a - b), text.length]
    return places.slice(1).map((end, at) => text.slice(places[at], end))
  }

  function depthIn(root, element) {
    let depth = 0
    for (let at = element; at !== root; at = at.parentElement) depth++
    return depth
  }

  function foreign(element) {
    const allowed = {
      A: /^href="(https?|mailto|tel):[^"]*",rel="noopener noreferrer nofollow ugc",target="_blank"$/,
      OL: /^(start="\d{1,9}")?$/,
      TD: /^(class="(right|center)")?$/,
      TH: /^(class="(right|center)")?$/,
      PRE: /^tabindex="0"$/,
      DIV: /^class="table",tabindex="0"$/,
    }
    const plain = 'P BR HR H3 H4 STRONG EM S CODE UL LI BLOCKQUOTE TABLE THEAD TBODY TR SPAN'.split(' ')
    const attributes = [...element.attributes].map(({name, value}) => `${name}="${value}"`).sort().join(',')
    const known = element.namespaceURI === 'http://www.w3.org/1999/xhtml' &&
      (plain.includes(element.tagName) ? attributes === '' : allowed[element.tagName]?.test(attributes))
    return known ? [] : [`<${element.tagName} ${attributes}>`]
  }

  /** What is wrong with a link, as the browser itself reads its address. */
  function dangerous(link) {
    const wrong = []
    const href = link.getAttribute('href')
    const {protocol, username, password, hostname, host, pathname, search} = link
    if (!['https:', 'http:', 'mailto:', 'tel:'].includes(protocol)) wrong.push(`link to ${href}`)
    if (href !== link.href) wrong.push(`${href} is read as ${link.href}`)
    if (username || password) wrong.push(`user in ${href}`)
    if (/^http/.test(protocol) && (!hostname || !href.startsWith(`${protocol}//${host}/`))) wrong.push(`no host in ${href}`)
    if (protocol === 'mailto:' && (search || !/^[^\s@?&,;:%]+@[^\s@?&,;:%]+$/.test(decodeURIComponent(pathname)))) wrong.push(`more than an address in ${href}`)
    if (protocol === 'tel:' && !/^\+?\d+$/.test(pathname)) wrong.push(`more than a number in ${href}`)
    const beside = link.nextElementSibling
    const told = link.nextSibling === beside && beside?.tagName === 'SPAN' ? beside.textContent : ''
    if (lies(link) && told !== ` (${host || pathname})`) wrong.push(`"${link.textContent}" leads to ${href}, and nothing says so`)
    return wrong
  }

  /** Do its words name another place than it leads to? Says yes too often rather than too seldom. */
  function lies(link) {
    const {protocol, hostname, pathname} = link
    if (/(^|\.)xn--/.test(hostname)) return true
    const words = link.textContent.normalize('NFKC').replace(/[\u00ad\u034f\u061c\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f]/g, '').toLowerCase()
    if (protocol === 'tel:') return /\d/.test(words) && words.replace(/\D/g, '') !== pathname.replace(/\D/g, '')
    const named = words.match(/[^\s()[\]<>"'/?#,;]+\.(com|org|net|de|ru|tk)(?![\p{L}\p{N}-])/gu) ?? []
    const bare = (host) => host.replace(/^www\./, '')
    return named.some((name) => (protocol === 'mailto:' ? name !== pathname.toLowerCase() && name !== pathname.split('@')[1]
      : bare(name) !== bare(hostname)))
  }

  /** Each address once, in this very window: a script in it would run here. */
  function click(link) {
    if (clicked.has(link.href) || clicked.size > 5000) return
    clicked.add(link.href)
    const same = link.cloneNode(true)
    same.removeAttribute('target')
    main.append(same)
    same.click()
    same.remove()
  }
  window.clicks = () => clicked.size
}
