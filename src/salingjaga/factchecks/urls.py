"""Addresses people see are Indonesian words; names in code are English."""

from django.urls import path

from salingjaga.factchecks.api import api
from salingjaga.factchecks.views import answers, guide, home, public, published

urlpatterns = [
    path("", home.home, name="home"),
    path("check", answers.check, name="check"),
    path("c/<slug:code>", public.factcheck, name="factcheck"),
    path("c/<slug:code>.txt", published.sms, name="sms"),
    path("c/<slug:code>.json", published.claimreview, name="claimreview"),
    path("c/<slug:code>/sematan", published.embed, name="embed"),
    path("c/<slug:code>/kartu-<str:size>.png", published.card, name="card"),
    path("feeds/atom.xml", published.atom, name="atom"),
    path("feeds/feed.json", published.json_feed, name="json-feed"),
    path("feeds/claimreview.json", published.datafeed, name="datafeed"),
    path("ralat", published.amendments, name="amendments"),
    path("sitemap.xml", published.sitemap, name="sitemap"),
    path("robots.txt", published.robots, name="robots"),
    path("daftar", public.listed, name="list"),
    path("tentang", home.about, name="about"),
    path("melapor", guide.index, name="reporting"),
    path("melapor/<slug:place>", guide.destination, name="guide"),
    path("api", home.api, name="api"),
    path("api/v1/", api.urls),
    path("health", home.health, name="health"),
]
