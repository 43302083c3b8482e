"""The desk: a verdict's way."""

from django.urls import path

from salingjaga.cases.views import verdict

urlpatterns = [
    path("meja/kasus/<slug:public_id>/putusan", verdict.write, name="verdict-write"),
    path("meja/kasus/<slug:public_id>/usulan", verdict.read, name="verdict-read"),
    path("meja/kasus/<slug:public_id>/usulan/<slug:proposal>/bukti", verdict.evidence_read, name="verdict-evidence"),
    path("meja/kasus/<slug:public_id>/usulan/<slug:proposal>/terbitkan", verdict.publish, name="verdict-publish"),
    path("meja/kasus/<slug:public_id>/usulan/<slug:proposal>/kembalikan", verdict.send_back, name="verdict-send-back"),
    path("meja/kasus/<slug:public_id>/usulan/<slug:proposal>/tarik", verdict.take_back, name="verdict-take-back"),
    path("meja/kasus/<slug:public_id>/cabut", verdict.retract, name="verdict-retract"),
    path("meja/kasus/<slug:public_id>/cabut/sahkan", verdict.confirm, name="verdict-confirm"),
]
