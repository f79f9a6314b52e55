"""Makes everything ready on a machine that has nothing but Python, then starts Qwen Desktop.

    python3 packaging/bootstrap.py run [ARGUMENT…]    set up what is missing, then open the window
    python3 packaging/bootstrap.py prepare [--dev]    set up what is missing (--dev: the tools of the developers too)

Uses the standard library only. This file alone must be readable by any Python 3, however old, so that an old one
gets a sentence and not a traceback: the work is in `setting_up`, which is imported once the version is known to do.
"""

import os
import shutil
import sys

OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def go_on_with_a_newer_python() -> None:
    """Run this file again with a Python that is new enough, if there is one on the path; otherwise say so and end."""
    for name in NEWER:
        path = shutil.which(name)
        if path:
            os.execv(path, [path, *sys.argv])
    found = ".".join(str(number) for number in sys.version_info[:3])
    wanted = ".".join(str(number) for number in OLDEST)
    sys.exit(f"Qwen Desktop needs Python {wanted} or later, and this is {found}: install a newer Python.")


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        go_on_with_a_newer_python()
    from setting_up.program import main

    sys.exit(main(sys.argv[1:]))
