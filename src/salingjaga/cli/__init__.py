"""The `salingjaga` command: thin over the rooms below it, quick to start, plain unless a terminal looks on."""

import os
import sys


def main() -> None:
    """Entry point: choose the language first, because every help text is made when the commands are read."""
    from salingjaga.cli.words import choose_language

    arguments = choose_language(sys.argv[1:], os.environ)
    from salingjaga.cli.app import run

    sys.exit(run(arguments))
