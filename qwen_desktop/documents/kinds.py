"""What kind of file a file is, by its first bytes and its suffix. Reads nothing itself.

Whatever is text is accepted, whatever its suffix; the suffixes here only name the kind, and fill the file dialog.
"""

from __future__ import annotations

from pathlib import PurePath

PDF = "pdf"
WORD = "word"
SHEET = "sheet"
SLIDES = "slides"
BOOK = "book"
MAIL = "mail"
PAGE = "page"
MARKDOWN = "markdown"
CODE = "code"
TEXT = "text"
PASTED = "pasted"  # no file: a long text that was pasted

READABLE = {WORD, SHEET, SLIDES, BOOK, MAIL, "office", "archive"}  # groups in which some files can be read

HEAD = 8192  # bytes from a file's start that the functions here want to see

_SUFFIXES = {
    PDF: ".pdf",
    WORD: ".docx .docm .dotx .dotm .odt .ott .rtf .doc",
    SHEET: ".xlsx .xlsm .xltx .xltm .ods .xls .xlsb",
    SLIDES: ".pptx .pptm .ppsx .potx .odp .ppt .pps",
    BOOK: ".epub",
    MAIL: ".eml .msg",
    PAGE: ".html .htm .xhtml",
    MARKDOWN: ".md .markdown .mdown .mkd .qmd .rmd",
    TEXT: """
        .txt .text .log .csv .tsv .rst .adoc .asciidoc .org .tex .bib .srt .vtt .po .pot .diff .patch .nfo
    """,
    CODE: """
        .py .pyi .ipynb .js .mjs .cjs .jsx .ts .mts .tsx .vue .svelte .css .scss .sass .less .json
        .jsonl .json5 .yaml .yml .toml .ini .cfg .conf .env .properties .xml .xsd .xsl .svg .sql .sh .bash .zsh
        .fish .ps1 .bat .cmd .c .h .cc .cpp .cxx .hh .hpp .hxx .m .mm .cs .java .kt .kts .scala .groovy .gradle .go
        .rs .swift .dart .rb .php .pl .pm .lua .r .jl .hs .elm .ml .mli .fs .fsx .clj .cljs .ex .exs .erl .hrl .lisp
        .el .scm .nim .zig .v .sv .vhd .vhdl .asm .s .f .f90 .f95 .for .pas .vb .vba .bas .proto .graphql .thrift
        .tf .cmake .make .mk .dockerfile .nix .cu .glsl .wgsl .sol .qml .qss .ui .pro .tcl .awk .sed
    """,
}
SUFFIXES: dict[str, tuple[str, ...]] = {kind: tuple(suffixes.split()) for kind, suffixes in _SUFFIXES.items()}

_CODE_NAMES = {"makefile", "dockerfile", "cmakelists.txt", "gemfile", "rakefile", "jenkinsfile", "vagrantfile"}
_KIND_OF_SUFFIX = {suffix: kind for kind, suffixes in SUFFIXES.items() for suffix in suffixes}

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x7fELF", "program"),
    (0, b"MZ", "program"),
    (0, b"\xcf\xfa\xed\xfe", "program"),
    (0, b"\xce\xfa\xed\xfe", "program"),
    (0, b"\xca\xfe\xba\xbe", "program"),
    (0, b"\0asm", "program"),
    (0, b"SQLite format 3\0", "database"),
    (0, b"\x89PNG\r\n", "image"),
    (0, b"\xff\xd8\xff", "image"),
    (0, b"GIF8", "image"),
    (0, b"II*\0", "image"),
    (0, b"MM\0*", "image"),
    (8, b"WEBP", "image"),
    (4, b"ftypheic", "image"),
    (4, b"ftypavif", "image"),
    (4, b"ftyp", "media"),
    (0, b"ID3", "media"),
    (0, b"\xff\xfb", "media"),
    (0, b"OggS", "media"),
    (0, b"fLaC", "media"),
    (8, b"WAVE", "media"),
    (8, b"AVI ", "media"),
    (0, b"\x1aE\xdf\xa3", "media"),
    (0, b"\x1f\x8b", "archive"),
    (0, b"BZh", "archive"),
    (0, b"\xfd7zXZ\0", "archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "archive"),
    (0, b"Rar!\x1a", "archive"),
    (0, b"\x28\xb5\x2f\xfd", "archive"),
    (257, b"ustar", "archive"),
)
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_CONTROLS = bytes(code for code in range(256) if code >= 32 or code in b"\t\n\r\f\x08\x1b")
_OFFICE = {
    **dict.fromkeys((".docx", ".docm", ".dotx", ".doc", ".odt", ".pages", ".wps"), "word"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers", ".et"), "sheet"),
    **dict.fromkeys((".pptx", ".ppsx", ".ppt", ".pps", ".odp", ".key", ".dps"), "slides"),
    **dict.fromkeys((".epub", ".azw3"), "book"),
    ".msg": "mail",
}


def is_pdf(head: bytes, name: str) -> bool:
    """Whether a file is a PDF, or claims by its name to be one; garbage before the header is common."""
    named = PurePath(name).suffix.lower() == ".pdf"
    return head.lstrip()[:5] == b"%PDF-" or (named and (b"%PDF-" in head[:1024] or not group_of(head, name)))


def group_of(head: bytes, name: str) -> str:
    """The group of a file that is known not to be text: word, sheet, image, …; "" for one that may be text."""
    suffix = PurePath(name).suffix.lower()
    if head.startswith(b"{\\rtf"):
        return "word"
    if looks_like_text(head):
        return ""
    if head.startswith(_ZIP):
        return _OFFICE.get(suffix, "archive")
    if head.startswith(_OLE):
        return _OFFICE.get(suffix, "office")
    return next((group for at, magic, group in _MAGIC if head[at : at + len(magic)] == magic), "")


def is_zip(head: bytes) -> bool:
    """Whether a file is an archive, as Office, OpenDocument and EPUB files are."""
    return head.startswith(_ZIP)


def is_ole(head: bytes) -> bool:
    """Whether a file is one of Microsoft's compound files, as those of Office before 2007 are."""
    return head.startswith(_OLE)


def kind_of_text(name: str) -> str:
    """Markdown, code or text, by a file's name; for an office file's name, what it claims to be."""
    name = PurePath(name).name.lower()
    return CODE if name in _CODE_NAMES else _KIND_OF_SUFFIX.get(PurePath(name).suffix, TEXT)


def looks_like_text(head: bytes) -> bool:
    """Whether bytes in an encoding of single bytes, or in UTF-8, could be text: nearly no control characters."""
    return b"\0" not in head and len(head.translate(None, _NOT_CONTROLS)) * 50 <= len(head)
