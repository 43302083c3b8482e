// How many characters are left, as an improvement: the server counts in any case.
for (const box of document.querySelectorAll('textarea[data-limit]')) {
  const count = document.createElement('span')
  count.className = 'count'
  box.after(count)
  const tell = () => {
    const length = [...box.value].length
    count.textContent = `${length} / ${box.dataset.limit}`
    count.classList.toggle('count--over', length > Number(box.dataset.limit))
  }
  box.addEventListener('input', tell)
  tell()
}
