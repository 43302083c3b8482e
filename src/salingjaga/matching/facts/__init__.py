"""What a text states: quantities, dates, names, places, denials; each with its place in the text."""
