"""The desk: queue, case, evidence, verdict."""

from django.urls import include, path

from salingjaga.cases.views import case, case_deeds, case_files, desk

urlpatterns = [
    path("meja", desk.desk, name="desk"),
    path("meja/massal", desk.many, name="desk-many"),
    path("meja/urungkan", desk.undo, name="desk-undo"),
    path("meja/kabar", desk.news, name="desk-news"),
    path("meja/tampilan", desk.saved_views, name="desk-views"),
    path("meja/pintasan", desk.keys, name="desk-keys"),
    path("meja/berkas/<slug:public_id>", case_files.copy, name="desk-file"),
    path("meja/asli/<slug:public_id>", case_files.original, name="desk-original"),
    path("meja/bukti/<slug:public_id>", case_files.evidence, name="desk-evidence-file"),
    path("meja/kasus/<slug:public_id>", case.page, name="desk-case"),
    path("meja/kasus/<slug:public_id>/ambil", case_deeds.take, name="desk-take"),
    path("meja/kasus/<slug:public_id>/lepas", case_deeds.let_go, name="desk-let-go"),
    path("meja/kasus/<slug:public_id>/kunci", case_deeds.lock, name="desk-lock"),
    path("meja/kasus/<slug:public_id>/buka-kunci", case_deeds.unlock, name="desk-unlock"),
    path("meja/kasus/<slug:public_id>/periksa", case_deeds.verify, name="desk-verify"),
    path("meja/kasus/<slug:public_id>/rincian", case_deeds.details, name="desk-details"),
    path("meja/kasus/<slug:public_id>/tutup", case_deeds.close, name="desk-close"),
    path("meja/kasus/<slug:public_id>/buka-lagi", case_deeds.reopen, name="desk-reopen"),
    path("meja/kasus/<slug:public_id>/serahkan", case_deeds.hand_over, name="desk-hand-over"),
    path("meja/kasus/<slug:public_id>/gabung", case_deeds.merge, name="desk-merge"),
    path("meja/kasus/<slug:public_id>/pisah", case_deeds.detach, name="desk-detach"),
    path("meja/kasus/<slug:public_id>/saran/<slug:suggestion>", case_deeds.suggestion, name="desk-suggestion"),
    path("meja/kasus/<slug:public_id>/bukti", case_deeds.evidence, name="desk-evidence"),
    path("meja/kasus/<slug:public_id>/bukti/<slug:piece>/hapus", case_deeds.no_evidence, name="desk-no-evidence"),
    path("meja/kasus/<slug:public_id>/langkah", case_deeds.step, name="desk-step"),
    path("meja/kasus/<slug:public_id>/catatan", case_deeds.note, name="desk-note"),
    path("meja/kasus/<slug:public_id>/tanya", case_deeds.ask, name="desk-ask"),
    path("", include("salingjaga.cases.urls_verdicts")),
]
