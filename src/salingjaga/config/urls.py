"""All addresses: the fact-check pages at the root, the pattern page, the API."""

from django.urls import include, path

from salingjaga.design.views import patterns

handler400 = "salingjaga.factchecks.views.errors.bad_request"
handler403 = "salingjaga.factchecks.views.errors.forbidden"
handler404 = "salingjaga.factchecks.views.errors.not_found"
handler500 = "salingjaga.factchecks.views.errors.server_error"

urlpatterns = [
    path("", include("salingjaga.factchecks.urls")),
    path("design", patterns, name="patterns"),
]
