"""Every error in our look (JSON under /api/): what happened, that nothing was lost, what to do."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

API = "/api/v1/"
Sentence = str | Promise
TRY_AGAIN = (429, 500)

BAD_REQUEST = gettext_lazy("We could not read that request. Nothing was changed. Go back and try again.")
FORBIDDEN = gettext_lazy("This page may not be used that way.")
NOT_FOUND = gettext_lazy("There is nothing at this address. The check may have been withdrawn by its publisher.")
SERVER_ERROR = gettext_lazy("Something broke on our side. Your message was not kept. Please try again in a minute.")
TOO_LARGE = gettext_lazy(
    "That is more than 1 MB of text, or more than five files of 20 MB. Send only what you doubt, and try again."
)
NO_LENGTH = gettext_lazy("Send the body in one piece, with a Content-Length.")
NO_TOKEN = gettext_lazy(
    "Your browser sent no cookie for this page, so we could not be sure that you pressed the button. "
    "Your message is still in the box: allow cookies for this site and press Check once more."
)


def answer(request: HttpRequest, status: int, title: Sentence, text: Sentence) -> HttpResponse:
    """The same error as a page for people and as JSON for programs."""
    if request.path.startswith(API):
        return JsonResponse({"error": str(text)}, status=status)
    context = {"title": title, "sentence": text, "text": _message(request) if status in TRY_AGAIN else ""}
    return render(request, "factchecks/error.html", context | {"carried": bool(context["text"])}, status=status)


def _message(request: HttpRequest) -> str:
    """What was posted to the box, so that pressing once more is all it takes."""
    try:
        return request.POST.get("text", "")
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return ""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return answer(request, 400, _("We did not understand that"), BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403, _("Not allowed"), FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 404, _("Not here"), NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    return answer(request, 500, _("Something broke"), SERVER_ERROR)


def too_large(request: HttpRequest) -> HttpResponse:
    return answer(request, 413, _("Too long"), TOO_LARGE)


def no_length(request: HttpRequest) -> HttpResponse:
    return answer(request, 411, _("We did not understand that"), NO_LENGTH)


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    minutes = -(-wait // 60)
    text = ngettext(
        "Very many checks came from your network. Nothing was lost: try again in %(minutes)d minute.",
        "Very many checks came from your network. Nothing was lost: try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
    response = answer(request, 429, _("One moment"), text)
    response["Retry-After"] = str(wait)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Shows the text again with a fresh token: nothing was lost."""
    context = {"text": request.POST.get("text", ""), "error": NO_TOKEN}
    return render(request, "factchecks/home.html", context, status=403)
