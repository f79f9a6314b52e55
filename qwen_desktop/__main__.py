"""Reads the first argument, then imports what it asks for and nothing else: the window must open in a blink."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status."""
    multiprocessing.freeze_support()
    arguments = list(sys.argv[1:] if argv is None else argv)
    command = arguments[0] if arguments else ""
    if command == "--engine":  # hidden: the child process that serves the embedded model
        from qwen_desktop.providers.engine import serve

        return serve(arguments[1:])
    if command in ("ask", "tokens", "export", "import", "backup", "restore"):
        from qwen_desktop import cli

        return cli.main(arguments)
    if command == "self-test":
        from qwen_desktop import self_test

        return self_test.main(arguments[1:])
    from qwen_desktop import app

    return app.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
