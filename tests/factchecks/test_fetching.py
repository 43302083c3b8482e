"""Fetching what somebody else named: only public addresses, and limits that hold. Traffic goes to loopback only."""

import gzip
import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from salingjaga.factchecks.connecting import Connector, refusal
from salingjaga.factchecks.fetching import Fetched, FetchError, fetch, shown

pytestmark = pytest.mark.usefixtures("english")


def get(url: str, **options: object) -> Fetched:
    return fetch(url, allow_loopback=True, **options)  # type: ignore[arg-type]


class _NoNetwork(httpcore.NetworkBackend):
    """A backend that only notes where it was asked to connect to."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def connect_tcp(self, host: str, port: int, *args: object, **kwargs: object) -> httpcore.NetworkStream:
        self.asked.append(host)
        raise httpcore.ConnectError("stopped here")


def connect(*addresses: str, port: int = 443, loopback: bool = False) -> list[str]:
    """Where the connector goes for a name that resolves to these addresses; no connection is made."""
    backend = _NoNetwork()
    connector = Connector(loopback=loopback, resolve=lambda host, port: addresses, backend=backend)
    with pytest.raises(httpcore.ConnectError):
        connector.connect_tcp("nama.example", port)
    return backend.asked


REFUSED = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.1.2.3", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1"),
    *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1"),
    *("64:ff9b:1::1", "64:ff9b::808:808", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1"),
    *("fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "3fff::1", "5f00::1"),
]


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_not_public_is_refused_at_the_connector(address: str) -> None:
    assert connect(address) == []


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "::ffff:8.8.8.8"]
)
def test_a_public_address_is_connected_to_as_it_was_resolved(address: str) -> None:
    assert connect(address) == [str(ipaddress.ip_address(address))]


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    assert connect("8.8.8.8", "10.0.0.1") == []


def test_a_name_is_resolved_once_so_it_cannot_answer_twice_differently() -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    backend = _NoNetwork()
    connector = Connector(resolve=lambda host, port: next(answers), backend=backend)
    with pytest.raises(httpcore.ConnectError):
        connector.connect_tcp("nama.example", 443)
    assert backend.asked == ["8.8.8.8"]


@pytest.mark.parametrize("port", [22, 25, 3306, 6379, 8080])
def test_other_ports_are_refused(port: int) -> None:
    assert connect("8.8.8.8", port=port) == []


def test_the_setting_opens_loopback_and_nothing_else() -> None:
    assert connect("127.0.0.1", port=8080, loopback=True) == ["127.0.0.1"]
    assert connect("::1", loopback=True) == ["::1"]
    for address in ("10.0.0.1", "64:ff9b::7f00:1", "::ffff:127.0.0.1", "169.254.169.254"):
        assert connect(address, loopback=True) == []
    assert connect("8.8.8.8", port=8080, loopback=True) == []


def test_sockets_of_the_machine_are_not_opened() -> None:
    with pytest.raises(httpcore.ConnectError):
        Connector().connect_unix_socket("/run/x.sock")


@given(st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address))
def test_an_address_is_refused_in_every_disguise_that_carries_it(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    mapped = ipaddress.IPv6Address((0xFFFF << 32) | number)
    assert bool(refusal(mapped)) == bool(refusal(inner))
    for disguised in ((0x64FF9B << 96) | number, (0x2002 << 112) | (number << 80), number):
        assert refusal(ipaddress.IPv6Address(disguised))


@pytest.mark.parametrize(
    "url",
    [
        *(
            "ftp://a.example/",
            "file:///etc/passwd",
            "gopher://a.example/",
            "javascript:alert(1)",
            "",
            "https://",
            "http:///x",
        ),
        *("https://a.example:22/", "http://a.example:8080/", "https://[::1", "https://a.example:port/", "http://\0/"),
        "https://" + "a" * 70_000,
    ],
)
def test_an_address_we_do_not_open_is_refused_without_resolving_it(url: str) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError("resolved")

    with pytest.raises(FetchError, match=r"\.$"):
        fetch(url, resolve=never)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "0"])
def test_loopback_is_closed_without_the_setting(host: str, settings: Any) -> None:
    settings.FETCH_LOOPBACK = False
    with pytest.raises(FetchError, match=r"loopback|reserved|no such host"):
        fetch(f"http://{host}/", resolve=lambda name, port: ["127.0.0.1"])


def test_the_setting_opens_loopback(httpserver: HTTPServer, settings: Any) -> None:
    httpserver.expect_request("/").respond_with_data("halo")
    settings.FETCH_LOOPBACK = True
    assert fetch(httpserver.url_for("/")).body == b"halo"


def test_a_proxy_of_the_environment_is_not_used(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    httpserver.expect_request("/").respond_with_data("halo")
    assert get(httpserver.url_for("/")).body == b"halo"


def test_an_answer_carries_its_type_charset_and_address(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(b"kaf\xe9", content_type="text/html; charset=ISO-8859-1")
    answer = get(httpserver.url_for("/x"))
    assert (answer.content_type, answer.charset.lower(), answer.body) == ("text/html", "iso-8859-1", b"kaf\xe9")
    assert answer.url == httpserver.url_for("/x")


def test_redirects_are_followed_up_to_a_limit(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(status=302, headers={"Location": "/b"})
    httpserver.expect_request("/b").respond_with_data("halo")
    httpserver.expect_request("/loop").respond_with_data(status=301, headers={"Location": "/loop"})
    assert get(httpserver.url_for("/a")).url == httpserver.url_for("/b")
    with pytest.raises(FetchError, match="too often"):
        get(httpserver.url_for("/loop"))


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/", "http://169.254.169.254/latest", "file:///etc/passwd", "http://a.example:22/"]
)
def test_a_redirect_to_what_is_not_public_is_refused(httpserver: HTTPServer, target: str) -> None:
    httpserver.expect_request("/a").respond_with_data(status=302, headers={"Location": target})
    with pytest.raises(FetchError):
        get(httpserver.url_for("/a"))
    assert len(httpserver.log) == 1


def test_a_redirect_from_a_public_name_to_loopback_is_refused(httpserver: HTTPServer) -> None:
    """Resolution is stubbed: the first name is the local server, as if it were public; the second is loopback."""
    httpserver.expect_request("/a").respond_with_data(status=302, headers={"Location": "http://dalam.example/"})
    names = {"dalam.example": ["10.0.0.1"]}
    with pytest.raises(FetchError, match="private"):
        get(httpserver.url_for("/a"), resolve=lambda host, port: names.get(host, ["127.0.0.1"]))
    assert len(httpserver.log) == 1


def test_a_key_in_a_header_is_not_carried_to_another_host(httpserver: HTTPServer) -> None:
    seen = []

    def answer(request: Request) -> Response:
        seen.append(request.headers.get("X-Key"))
        return Response("ok")

    other = httpserver.url_for("/b").replace("localhost", "127.0.0.1")
    httpserver.expect_request("/a").respond_with_data(status=302, headers={"Location": other})
    httpserver.expect_request("/b").respond_with_handler(answer)
    get(httpserver.url_for("/a").replace("127.0.0.1", "localhost"), headers={"X-Key": "rahasia"})
    assert seen == [None]


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_of_100_mb_is_cut_at_the_limit(httpserver: HTTPServer, declared: bool) -> None:
    sent = []

    def body() -> Iterator[bytes]:
        for _megabyte in range(100):
            sent.append(1)
            yield b"x" * 1_000_000

    headers = {"Content-Length": "100000000"} if declared else {}
    httpserver.expect_request("/").respond_with_handler(lambda request: Response(body(), headers=headers))
    with pytest.raises(FetchError, match="more than 5 MB"):
        get(httpserver.url_for("/"), max_bytes=5_000_000)
    assert len(sent) < 30


def test_a_decompression_bomb_is_cut_at_the_limit(httpserver: HTTPServer) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(200)) + packer.flush()
    httpserver.expect_request("/").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="more than 5 MB"):
        get(httpserver.url_for("/"), max_bytes=5_000_000)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_packed_answers_are_unpacked(httpserver: HTTPServer, pack: Callable[[bytes], bytes]) -> None:
    name = "gzip" if pack is gzip.compress else "deflate"
    httpserver.expect_request("/").respond_with_data(pack(b"halo" * 1000), headers={"Content-Encoding": name})
    assert get(httpserver.url_for("/")).body == b"halo" * 1000


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"halo", "gzip"), (gzip.compress(b"halo" * 999)[:-9], "gzip"), (b"x", "br"), (b"x", "wat")],
    ids=["not packed", "cut off", "br", "unknown"],  # packed bytes carry the time: no name for a test
)
def test_what_cannot_be_unpacked_is_an_error(httpserver: HTTPServer, body: bytes, encoding: str) -> None:
    httpserver.expect_request("/").respond_with_data(body, headers={"Content-Encoding": encoding})
    with pytest.raises(FetchError):
        get(httpserver.url_for("/"))


def test_an_answer_that_comes_too_late_is_given_up(httpserver: HTTPServer) -> None:
    released = threading.Event()

    def late(request: Request) -> Response:
        released.wait(10)
        return Response("x")

    httpserver.expect_request("/").respond_with_handler(late)
    with pytest.raises(FetchError, match="in time"):
        get(httpserver.url_for("/"), timeout=0.3)
    released.set()


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"])
def test_an_answer_that_drips_is_given_up_though_it_never_falls_silent(head: bytes) -> None:
    with raw_server(head, drip=b"x", every=0.05) as url, pytest.raises(FetchError, match="in time"):
        get(url, timeout=0.4)


def test_a_body_that_breaks_off_is_an_error() -> None:
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalo") as url, pytest.raises(FetchError):
        get(url)


@pytest.mark.parametrize(
    "answer", [b"", b"\x16\x03\x01", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 999999 x\r\n\r\n", b"\xff" * 9999]
)
def test_an_answer_that_is_no_http_is_an_error(answer: bytes) -> None:
    with raw_server(answer) as url, pytest.raises(FetchError):
        get(url)


def test_nobody_there_is_an_error() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match=r"127\.0\.0\.1"):
        get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_refusal_says_its_status_and_the_words_of_an_api(httpserver: HTTPServer, status: int) -> None:
    body = {"error": {"code": status, "message": "API key not valid"}}
    httpserver.expect_request("/").respond_with_json(body, status=status)
    with pytest.raises(FetchError, match=rf"{status}.*API key not valid"):
        get(httpserver.url_for("/?key=rahasia"))


def test_no_message_holds_the_key() -> None:
    with pytest.raises(FetchError) as caught:
        fetch("https://a.example/x?key=rahasia&q=1", resolve=lambda host, port: ["10.0.0.1"])
    assert "rahasia" not in str(caught.value)
    assert shown("https://u:rahasia@a.example/?api_key=rahasia") == "https://a.example/?api_key=…"


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date", "none", "broken"])
def test_a_busy_server_is_waited_for(httpserver: HTTPServer, status: int, form: str) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    header = {"seconds": "7", "date": later, "none": "", "broken": "nanti"}[form]
    httpserver.expect_ordered_request("/").respond_with_data(status=status, headers={"Retry-After": header})
    httpserver.expect_ordered_request("/").respond_with_data("halo")
    waits: list[float] = []
    assert get(httpserver.url_for("/"), sleep=waits.append).body == b"halo"
    low, high = {"seconds": (7, 7), "date": (20, 30)}.get(form, (1, 1))
    assert len(waits) == 1
    assert low <= waits[0] <= high


def test_a_wait_beyond_the_bound_is_not_waited(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(status=429, headers={"Retry-After": "3600"})
    waits: list[float] = []
    with pytest.raises(FetchError, match="3600"):
        get(httpserver.url_for("/"), sleep=waits.append)
    assert waits == []


def test_a_server_that_stays_busy_is_given_up(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(status=503)
    with pytest.raises(FetchError, match="busy"):
        get(httpserver.url_for("/"), sleep=lambda seconds: None)
    assert len(httpserver.log) == 4


def test_a_form_is_posted_and_a_move_is_told(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a", method="POST", data="key=1").respond_with_data("halo")
    httpserver.expect_request("/b", method="POST").respond_with_data(status=301, headers={"Location": "/a"})
    assert get(httpserver.url_for("/a"), data={"key": "1"}).body == b"halo"
    with pytest.raises(FetchError, match="moved"):
        get(httpserver.url_for("/b"), data={"key": "1"})


class raw_server:
    """A server on loopback that says these bytes to one caller, drips if asked to, and closes."""

    def __init__(self, said: bytes, *, drip: bytes = b"", every: float = 0.0) -> None:
        self._said, self._drip, self._every = said, drip, every

    def __enter__(self) -> str:
        self._stop = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/"

    def _serve(self) -> None:
        caller, _address = self._socket.accept()
        with caller:
            caller.recv(65_536)
            try:
                caller.sendall(self._said or (b"" if not self._drip else b"HTTP/1.1 200 OK\r\nX-Slow: "))
                end = time.monotonic() + 5
                while self._drip and not self._stop.is_set() and time.monotonic() < end:
                    caller.sendall(self._drip)
                    self._stop.wait(self._every)
            except OSError:
                pass  # the caller gave up, as it should

    def __exit__(self, *args: object) -> None:
        self._stop.set()
        self._thread.join(10)
        self._socket.close()
