"""How a verb of this room says no."""


class Refused(Exception):
    """A deed that cannot be done, in a sentence for the person who tried. Nothing was changed."""
