"""What is worth saying about a file that was read: a sentence for each of `Document.warnings`.

Knows nothing of how files are read. The sentences are in the user's language at the time they are asked for.
"""

from __future__ import annotations

from qwen_desktop.i18n import _, ngettext


def explain_warning(code: str) -> str:
    """A sentence for one of `Document.warnings`: a code, and after a colon its figure; "" for one that is not known."""
    kind, _colon, argument = code.partition(":")
    n = int(argument) if argument.isdigit() else 1
    sentence = _of_text(kind, n) or _of_office(kind, n) or _of_sheets(kind, n)
    return sentence.format(n=n, encoding=argument)


def _of_text(kind: str, n: int) -> str:
    match kind:
        case "scanned":
            return ngettext(
                "{n} page is a picture of text and could not be read; run the file through text recognition (OCR).",
                "{n} pages are pictures of text and could not be read; run the file through text recognition (OCR).",
                n,
            )
        case "empty_pages":
            return ngettext("{n} page has no text.", "{n} pages have no text.", n)
        case "damaged_pages":
            return ngettext(
                "{n} page is damaged and is missing; open the file in another program and save it anew.",
                "{n} pages are damaged and are missing; open the file in another program and save it anew.",
                n,
            )
        case "replaced":
            return ngettext(
                "{n} character could not be decoded and shows as �; save the file as UTF-8 if that matters.",
                "{n} characters could not be decoded and show as �; save the file as UTF-8 if that matters.",
                n,
            )
        case "guessed":
            return _("Its encoding was guessed to be {encoding}; save it as UTF-8 if words look wrong.")
    return ""


def _of_office(kind: str, n: int) -> str:
    match kind:
        case "changes":
            return ngettext(
                "It holds {n} tracked change, which is sent too, marked as one.",
                "It holds {n} tracked changes, which are sent too, marked as such.",
                n,
            )
        case "comments":
            return ngettext(
                "It holds {n} comment, which is sent too, marked as one.",
                "It holds {n} comments, which are sent too, marked as such.",
                n,
            )
        case "hidden_text":
            return ngettext(
                "It holds hidden text in {n} place, which is sent too, marked as hidden.",
                "It holds hidden text in {n} places, which is sent too, marked as hidden.",
                n,
            )
        case "hidden_slides":
            return ngettext(
                "{n} slide is hidden; it is sent too, marked as hidden.",
                "{n} slides are hidden; they are sent too, marked as hidden.",
                n,
            )
        case "attachments":
            return ngettext(
                "It has {n} attachment, which is only named; save it and add it if you need it.",
                "It has {n} attachments, which are only named; save them and add them if you need them.",
                n,
            )
        case "unmarked":
            return _(
                "Changes, comments and hidden text are not told apart in this kind of file; save it as .docx for that."
            )
    return ""


def _of_sheets(kind: str, n: int) -> str:
    match kind:
        case "hidden_sheets":
            return ngettext(
                "{n} sheet is hidden; it is sent too, marked as hidden.",
                "{n} sheets are hidden; they are sent too, marked as hidden.",
                n,
            )
        case "hidden_lines":
            return ngettext(
                "{n} row or column is hidden; it is sent too, marked as hidden.",
                "{n} rows and columns are hidden; they are sent too, marked as hidden.",
                n,
            )
        case "no_values":
            return ngettext(
                "{n} formula has no stored value; save the workbook in its own program to have it worked out.",
                "{n} formulas have no stored value; save the workbook in its own program to have them worked out.",
                n,
            )
        case "plain_numbers":
            return _("The numbers of this kind of workbook come without their formats; save it as .xlsx to have them.")
    return ""
