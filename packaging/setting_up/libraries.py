"""The system libraries that installed binaries lack, found by asking the loader, and the packages that bring them.

Knows ELF sonames and Debian's rule for naming a library's package; knows no Python package.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

# Debian names a library's package after its soname (policy 8.1): libfoo.so.3 → libfoo3, libfoo2.so.3 → libfoo2-3.
# These do not follow the rule, because several libraries share one package or the package has a name of its own.
IRREGULAR = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgio-2.0.so.0": "libglib2.0-0",
    "libgmodule-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgcc_s.so.1": "libgcc-s1",
}


def missing(binaries: Iterable[Path]) -> list[str]:
    """The sonames that the loader does not find for `binaries`, directly or through another library, sorted.

    Empty where there is no `ldd` to ask: then the program itself will say what it lacks.
    """
    paths = [str(path) for path in binaries]
    if not paths or shutil.which("ldd") is None:
        return []
    told = subprocess.run(["ldd", *paths], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    return sorted(set(re.findall(r"^\s*(\S+) => not found", told.stdout, re.MULTILINE)))


def candidates(soname: str) -> list[str]:
    """The Debian packages that may hold `soname`, likeliest first; the second is the name since the 64-bit time_t."""
    name = IRREGULAR.get(soname) or _by_rule(soname)
    return [name, f"{name}t64"] if name else []


def _by_rule(soname: str) -> str:
    match = re.fullmatch(r"(?P<name>.+)\.so\.(?P<version>[\d.]+)", soname)
    if match is None:
        return ""
    name = match["name"].lower().replace("_", "-")
    return f"{name}-{match['version']}" if name[-1].isdigit() else f"{name}{match['version']}"


def packages(sonames: Iterable[str], exists: Callable[[list[str]], str | None]) -> tuple[list[str], list[str]]:
    """The packages that hold `sonames`, sorted, and the sonames for which none is known.

    exists: gives the first of some names that the system can install.
    """
    found: set[str] = set()
    unknown: list[str] = []
    for soname in sonames:
        package = exists(candidates(soname))
        if package is None:
            unknown.append(soname)
        else:
            found.add(package)
    return sorted(found), unknown
