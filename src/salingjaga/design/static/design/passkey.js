// Passkeys need script: without this file, or where the browser knows none, their forms stay hidden.
const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0))
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')

// the binary parts arrive and leave as base64url, as in the WebAuthn Level 3 JSON forms
function options (json) {
  const it = { ...json.publicKey, challenge: bytes(json.publicKey.challenge) }
  if (it.user) it.user = { ...it.user, id: bytes(it.user.id) }
  for (const list of ['excludeCredentials', 'allowCredentials']) {
    if (it[list]) it[list] = it[list].map(one => ({ ...one, id: bytes(one.id) }))
  }
  return { publicKey: it }
}

function answer (credential) {
  const response = {}
  for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[part]) response[part] = text(credential.response[part])
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports()
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: credential.getClientExtensionResults() }
}

async function ask (form) {
  const kind = form.dataset.passkey
  const json = kind === 'fetch'
    ? (await (await fetch(form.action, { headers: { Accept: 'application/json' } })).json()).request_options
    : JSON.parse(form.dataset.options)
  const credential = await navigator.credentials[kind === 'create' ? 'create' : 'get'](options(json))
  form.elements.credential.value = JSON.stringify(answer(credential))
  form.submit()
}

if (window.PublicKeyCredential && navigator.credentials) {
  for (const none of document.querySelectorAll('[data-passkey-none]')) none.hidden = true
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', event => {
      event.preventDefault()
      form.querySelector('[role=alert]').hidden = true
      ask(form).catch(() => { form.querySelector('[role=alert]').hidden = false })
    })
  }
}
