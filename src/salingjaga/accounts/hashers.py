"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, 2 passes, 1 lane: OWASP's setting, and eight sign-ins at once fit a small server."""

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1
