"""The places in a home folder that hold keys, logins and histories, and that no work on a repository needs. Those
of the agents' clients are not among them, because one of them may be at work: see what a fence hides.

A list of what is covered, not of what may be seen: programs of all kinds live in a home folder. What is not on the list
can be read in the sandbox, and is still read-only.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

PLACES = (
    # keys and what they open
    *(".ssh", ".gnupg", ".pki", ".password-store", ".local/share/keyrings", ".local/share/kwalletd", ".age"),
    *(".config/sops", ".1password", ".config/1Password", ".config/op", ".bitwarden", ".config/Bitwarden CLI"),
    # clouds and servers
    *(
        ".aws",
        ".azure",
        ".config/gcloud",
        ".kube",
        ".docker",
        ".config/containers",
        ".config/doctl",
        ".oci",
        ".terraform.d",
    ),
    *(".netrc", ".pgpass", ".my.cnf", ".config/rclone", ".s3cfg", ".boto", ".vault-token"),
    # code hosts and package registries
    *(
        ".git-credentials",
        ".config/git/credentials",
        ".config/gh",
        ".config/glab-cli",
        ".config/hub",
        ".npmrc",
        ".pypirc",
    ),
    *(".env", ".envrc", ".config/github-copilot"),
    *(".cargo/credentials", ".cargo/credentials.toml", ".gem/credentials", ".m2/settings.xml", ".config/pypoetry"),
    # what a person did and reads
    *(".bash_history", ".zsh_history", ".python_history", ".psql_history", ".local/share/fish"),
    *(".mozilla", ".config/google-chrome", ".config/chromium", ".config/BraveSoftware", ".thunderbird"),
)

VARIABLES = ".env"
"""A file. A folder of that name is a virtual environment, which holds programs."""


def secrets(home: str) -> Iterator[tuple[str, bool]]:
    """Those that are there, each where it really lies, and whether it is a folder."""
    for place in PLACES:
        path = os.path.realpath(os.path.join(home, place))
        if os.path.isdir(path) and place != VARIABLES:
            yield path, True
        elif os.path.isfile(path):
            yield path, False
