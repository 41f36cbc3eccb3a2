/** What can be pressed and is smaller than 24 by 24 px (WCAG 2.5.8); links in the run of a sentence may be. */
export const smallTargets = (page) => page.evaluate(() => {
  const root = document.querySelector('live-chat-agent')?.shadowRoot ?? document
  return [...root.querySelectorAll('button, a[href], input, select, textarea, summary, [role=menuitem], [role=button], [tabindex="0"]')]
    .filter((element) => element.checkVisibility({visibilityProperty: true}) && getComputedStyle(element).display !== 'inline')
    .map((element) => ({element, box: element.getBoundingClientRect()}))
    .filter(({box}) => box.width < 24 || box.height < 24)
    .map(({element, box}) => `${element.getAttribute('aria-label') ?? element.textContent}: ${box.width.toFixed(1)} x ${box.height.toFixed(1)}`)
})
