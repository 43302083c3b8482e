"""The desk: queue, case, evidence, verdict."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
