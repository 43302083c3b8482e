"""What people without an account open: report, tracking page, proof, feed of news."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
