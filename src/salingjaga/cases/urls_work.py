"""For whoever runs the server: what waits and what failed. And the link in an e-mail that stops further ones."""

from django.urls import path

from salingjaga.cases.views import work

urlpatterns = [
    path("pekerjaan", work.work, name="work"),
    path("pekerjaan/surel", work.settle, name="work-mail"),
    path("kabar/berhenti/<str:token>", work.stop_mail, name="stop-mail"),
]
