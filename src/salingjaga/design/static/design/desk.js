// Help, never a need: every key below only presses what stands on the page, and the page works without it.
const keysOn = document.body.dataset.keys !== 'off'
const typing = it => it.closest('input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]')
const rows = () => [...document.querySelectorAll('.queue-list .item__a')]

function step(by) {
  const all = rows()
  const here = all.indexOf(document.activeElement)
  const open = all.findIndex(one => one.hasAttribute('aria-current'))
  const next = all[Math.max(0, Math.min(all.length - 1, (here < 0 ? (open < 0 ? -by : open) : here) + by))]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

function press(key) {
  const it = document.querySelector(`[data-key="${CSS.escape(key)}"]`)
  if (!it) return false
  it.closest('details')?.setAttribute('open', '')
  if (it.matches('a, button')) it.click()
  else if (it.matches('summary')) it.parentElement.querySelector('input:not([type=hidden]), textarea, select')?.focus()
  else it.focus()
  return true
}

addEventListener('keydown', event => {
  if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (event.key === 'Escape' && typing(event.target)) return event.target.blur()
  if (typing(event.target)) return
  const key = event.key.toLowerCase()
  if (key === 'j' || key === 'k') step(key === 'j' ? 1 : -1)
  else if (key === 'x') document.activeElement.closest?.('.item')?.querySelector('[type=checkbox]')?.click()
  else if (!press(key)) return
  event.preventDefault()
})

// What changed meanwhile is offered, never pushed over what somebody types
const news = document.querySelector('[data-news]')
if (news) setInterval(async () => {
  if (document.hidden) return
  const answer = await fetch(news.dataset.news, { headers: { Accept: 'application/json' } }).catch(() => null)
  if (!answer?.ok) return
  const told = await answer.json()
  news.hidden = !told.words
  news.querySelector('span').textContent = told.words
  const watching = document.querySelector('[data-watching]')
  if (watching && 'watching' in told) watching.textContent = told.watching
}, 15000)
