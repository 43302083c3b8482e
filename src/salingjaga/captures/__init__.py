"""Files that people send in: what they are by their content, and pictures made safe to show.

Nothing here trusts a file name or a content type. A picture is decoded and written anew, so that metadata, thumbnails
and whatever hides behind its end stay behind; other kinds are recognised, never opened.
"""

from salingjaga.captures.kinds import Kind, kind_of, sha256, shown_kind
from salingjaga.captures.pictures import Clean, clean
from salingjaga.captures.refusals import Refused

__all__ = ["Clean", "Kind", "Refused", "clean", "kind_of", "sha256", "shown_kind"]
