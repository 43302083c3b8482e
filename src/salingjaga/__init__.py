"""SalingJaga: check a message, report a rumour, publish a correction."""

__version__ = "0.1.0"
