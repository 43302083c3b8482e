"""`python -m salingjaga` is the `salingjaga` command."""

from salingjaga.cli import main

if __name__ == "__main__":
    main()
