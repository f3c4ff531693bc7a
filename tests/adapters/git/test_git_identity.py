"""Whom git takes the person at the keyboard for, read without starting git: git itself is asked whether that is so."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from trackdown.adapters.git.identity import identity


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", str(tmp_path / "office" / "shop")], check=True)
    return folder


def both(home: Path) -> tuple[tuple[str, str], tuple[str, str]]:
    """What we read, and what git says."""
    shop = home.parent / "office" / "shop"
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}
    asked = [
        subprocess.run(
            ["git", "-C", str(shop), "config", "--get", name],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        ).stdout.removesuffix("\n")
        for name in ("user.name", "user.email")
    ]
    return identity(os.path.realpath(shop / ".git"), environment), (asked[0], asked[1])


TEXTS = {
    "plain": "[user]\n\tname = Ada Lovelace\n\temail = ada@example.org\n",
    "on one line": "[user] name = Ada\n",
    "in capitals": "[USER]\nNAME = Ada\n",
    "in quotes": '[user]\nname = "Ada # \\"King\\" ; Lovelace"  # who else\n',
    "with a comment": "; first\n[user]\n# second\nname = Ada ; third\n",
    "over two lines": "[user]\nname = Ada \\\n  Lovelace\n",
    "twice": "[user]\nname = Ada\n[core]\nbare = false\n[user]\nname = Grace\n",
    "of something else": '[user "work"]\nname = Ada\n[remote "origin"]\nurl = x\n',
    "not said": "[core]\nbare = false\n",
    "in other letters": "[user]\nname = Åda Ünïcode ✓\n",
    "empty": "",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_file_says_what_git_reads_in_it(home: Path, text: str) -> None:
    (home / ".gitconfig").write_text(text, encoding="utf-8")
    ours, gits = both(home)
    assert ours == gits


def test_the_repositorys_own_wins_over_the_users(home: Path) -> None:
    (home / ".gitconfig").write_text("[user]\nname = Ada\nemail = ada@home\n")
    own = home.parent / "office" / "shop" / ".git" / "config"
    own.write_text(own.read_text() + "[user]\nname = Ada at work\n")
    ours, gits = both(home)
    assert ours == gits == ("Ada at work", "ada@home")


WHERE = (
    *(
        "[include]",
        '[includeIf "gitdir:~/../office/"]',
        '[includeIf "gitdir:OFFICE/"]',
        '[includeIf "gitdir/i:OFFICE/"]',
    ),
    *('[includeIf "gitdir:shop/"]', '[includeIf "gitdir:elsewhere/"]', '[includeIf "onbranch:none"]'),
)


@pytest.mark.parametrize("head", WHERE)
def test_other_files_are_read_where_they_are_meant(home: Path, head: str) -> None:
    (home / ".gitconfig").write_text(f"[user]\nname = Ada\n{head}\npath = more\n")
    (home / "more").write_text("[user]\nname = Grace\n")
    ours, gits = both(home)
    assert ours == gits


def test_a_file_that_includes_itself_ends(home: Path) -> None:
    (home / ".gitconfig").write_text("[include]\npath = .gitconfig\n[user]\nname = Ada\n")
    assert identity("", {"HOME": str(home)}) == ("Ada", "")


@pytest.mark.parametrize(
    "content", [b"\x00\xff\xfe", b"[", b"[user", b"=", b"[user]\nname", b"[user]\nname=\\", b'[user]\nname="']
)
def test_what_cannot_be_read_says_nothing_and_breaks_nothing(home: Path, content: bytes) -> None:
    (home / ".gitconfig").write_bytes(content)
    assert identity("", {"HOME": str(home)})[1] == ""


def test_the_file_that_the_environment_names_is_the_only_one_of_the_users(home: Path) -> None:
    (home / ".gitconfig").write_text("[user]\nname = Ada\n")
    assert identity("", {"HOME": str(home), "GIT_CONFIG_GLOBAL": os.devnull}) == ("", "")
