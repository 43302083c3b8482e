"""What people without an account open: report, tracking page, proof, feed of news."""

from django.urls import path

from salingjaga.cases.views import report, tracking

urlpatterns = [
    path("lapor", report.page, name="report"),
    path("bukti", report.proof_form, name="proof-form"),
    path("bukti/<str:number>", report.proof, name="proof"),
    path("lacak", tracking.enter, name="tracking"),
    path("lacak/tutup", tracking.leave, name="leave-report"),
    path("lacak/laporan", tracking.page, name="my-report"),
    path("lacak/laporan/tambah", tracking.add, name="add-to-report"),
    path("lacak/laporan/tarik", tracking.take_back, name="take-back"),
    path("lacak/laporan/kabar", tracking.feed, name="report-feed"),
    path("lacak/laporan/berkas/<slug:public_id>", tracking.shown_file, name="my-file"),
    path("kabar/<str:token>", tracking.read_news, name="news"),
]
