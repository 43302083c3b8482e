"""The doors see what the fact-check tests publish."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "factchecks"))
