// Help, never a need: without this file copy buttons stay hidden and the share link opens WhatsApp.
for (const button of document.querySelectorAll('[data-copy],[data-print]')) button.hidden = false
addEventListener('click', async event => {
  const it = event.target.closest('[data-copy],[data-share],[data-print]')
  if (!it) return
  if ('print' in it.dataset) print()
  else if ('copy' in it.dataset) {
    await navigator.clipboard.writeText(it.dataset.copy)
    it.lastChild.textContent = it.nextElementSibling.textContent = it.dataset.done
  } else if (navigator.share) {
    event.preventDefault()
    const text = new URL(it.href).searchParams.get('text')
    navigator.share({ text }).catch(error => { if (error.name !== 'AbortError') location = it.href })
  }
})
