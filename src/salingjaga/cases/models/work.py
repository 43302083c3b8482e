"""How the worker is doing: a row a duty, so that people see what runs, what fails and since when."""

from __future__ import annotations

from django.db import models


class Duty(models.Model):
    """One duty of the worker. `failures` counts those in a row; `error` is a kind of error, never a text."""

    name = models.CharField(max_length=40, primary_key=True)
    ran_at = models.DateTimeField(null=True, blank=True)
    ok_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
