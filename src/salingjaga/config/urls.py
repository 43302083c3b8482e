"""All addresses, a file a room or a group of people. The API gathers its routers here."""

from django.urls import include, path

from salingjaga.design.views import patterns

handler400 = "salingjaga.factchecks.views.errors.bad_request"
handler403 = "salingjaga.factchecks.views.errors.forbidden"
handler404 = "salingjaga.factchecks.views.errors.not_found"
handler500 = "salingjaga.factchecks.views.errors.server_error"

urlpatterns = [
    path("", include("salingjaga.factchecks.urls")),
    path("", include("salingjaga.accounts.urls")),
    path("", include("salingjaga.cases.urls_public")),
    path("", include("salingjaga.cases.urls_desk")),
    path("", include("salingjaga.cases.urls_work")),
    path("design", patterns, name="patterns"),
]
