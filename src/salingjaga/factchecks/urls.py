"""Addresses people see are Indonesian words; names in code are English."""

from django.urls import path

from salingjaga.factchecks.api import api
from salingjaga.factchecks.views import answers, guide, home, public

urlpatterns = [
    path("", home.home, name="home"),
    path("check", answers.check, name="check"),
    path("c/<slug:code>", public.factcheck, name="factcheck"),
    path("daftar", public.listed, name="list"),
    path("tentang", home.about, name="about"),
    path("melapor", guide.index, name="reporting"),
    path("melapor/<slug:place>", guide.destination, name="guide"),
    path("api", home.api, name="api"),
    path("api/v1/", api.urls),
    path("health", home.health, name="health"),
]
