"""For whoever runs the server: what waits and what failed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
