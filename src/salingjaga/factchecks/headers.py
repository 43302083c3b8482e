"""What every answer carries: language, privacy headers, limits of size; and what every template may use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

Next = Callable[[HttpRequest], HttpResponse]
PERMISSIONS = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
ONE_YEAR, TWO_YEARS = 31_536_000, 63_072_000


class PrivacyHeaders:
    """Nothing that somebody typed may stay in a cache, and no page may use a sensor."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        if request.method not in ("GET", "HEAD"):
            response["Cache-Control"] = "no-store"
        response.setdefault("Cache-Control", "private, no-cache")
        if settings.HTTPS:
            response.setdefault("Strict-Transport-Security", f"max-age={TWO_YEARS}; includeSubDomains")
        return response


class Language:
    """`?hl=en` chooses and is remembered in a cookie. The browser's wish is not asked for: many phones here are set to
    English by the shop, while their owners read Indonesian."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = dict(settings.LANGUAGES)
        wished = request.GET.get("hl", "")
        kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = next((one for one in (wished, kept) if one in known), settings.LANGUAGE_CODE)
        with translation.override(language):
            response = self.get_response(request)
        if wished in known and wished != kept:
            name = settings.LANGUAGE_COOKIE_NAME
            response.set_cookie(name, wished, ONE_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax")
        response.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response


class NothingAtNul:
    """An address that holds a NUL names nothing; PostgreSQL would not even look for it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from salingjaga.factchecks.views.errors import not_found

        return not_found(request) if "\0" in request.path else self.get_response(request)


class BodyLimit:
    """A body that is too large is refused before any of it is kept; files go where `settings.UPLOADS` says, only.

    It is read to its end and thrown away, up to the size that files may have: a client that is cut off while it still
    sends sees a broken line instead of our sentence.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from salingjaga.factchecks.views.errors import no_length, too_large

        length = request.META.get("CONTENT_LENGTH") or "0"
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return no_length(request)  # WSGI would hand us an empty body
        if not length.isdigit() or int(length) > self._limit(request):
            _throw_away(request, int(length) if length.isdigit() else 0)
            return too_large(request)
        return self.get_response(request)

    @staticmethod
    def _limit(request: HttpRequest) -> int:
        from salingjaga.factchecks.views.errors import API

        if request.content_type == "multipart/form-data" and request.path in settings.UPLOADS:
            return int(settings.MAX_UPLOAD)
        return int(settings.MAX_API_BODY if request.path.startswith(API) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _throw_away(request: HttpRequest, length: int) -> None:
    left = length if length <= settings.MAX_UPLOAD else 0
    try:
        while left > 0 and (piece := request.read(min(left, 65_536))):
            left -= len(piece)
    except OSError:
        pass  # the client has gone: nobody waits for our sentence


def site(request: HttpRequest) -> dict[str, Any]:
    """For every template: the languages to switch to, and where a message goes if an embedding server is asked."""
    return {
        "languages_offered": [
            {"code": code, "name": name, "href": _same_page(request, code)}
            for code, name in settings.LANGUAGES
            if code != translation.get_language()
        ],
        "embeddings_host": (urlsplit(settings.EMBEDDINGS_URL).hostname or "") * (settings.SEMANTIC == "endpoint"),
    }


def _same_page(request: HttpRequest, code: str) -> str:
    query = request.GET.copy()
    query["hl"] = code
    return f"{request.path}?{query.urlencode()}"
