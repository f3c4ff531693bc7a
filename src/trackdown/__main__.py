"""``python -m trackdown`` is the same command as ``trackdown``."""

from trackdown.cli.main import run

if __name__ == "__main__":
    run()
