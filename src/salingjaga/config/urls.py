"""All addresses, a file a room or a group of people. The API gathers its routers here."""

from django.urls import include, path

from salingjaga.cases import api_desk, api_reports, api_verdicts
from salingjaga.design.views import desk_patterns, patterns
from salingjaga.factchecks.api import api

handler400 = "salingjaga.factchecks.views.errors.bad_request"
handler403 = "salingjaga.factchecks.views.errors.forbidden"
handler404 = "salingjaga.factchecks.views.errors.not_found"
handler500 = "salingjaga.factchecks.views.errors.server_error"

for router in (
    api_desk.router,
    api_reports.router,
    api_verdicts.router,
):  # before the API's own addresses are asked for
    api.add_router("", router)

urlpatterns = [
    path("", include("salingjaga.factchecks.urls")),
    path("", include("salingjaga.accounts.urls")),
    path("", include("salingjaga.cases.urls_public")),
    path("", include("salingjaga.cases.urls_desk")),
    path("", include("salingjaga.cases.urls_work")),
    path("design", patterns, name="patterns"),
    path("design/meja", desk_patterns, name="patterns-desk"),
]
