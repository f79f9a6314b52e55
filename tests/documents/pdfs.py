"""A small writer of PDF files, for tests: pages of text, of a picture, or of nothing; labels, forms, passwords."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field

PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


@dataclass
class Pdf:
    """Objects by number; `page` adds pages, `data` gives the file's bytes."""

    objects: dict[int, bytes] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)
    catalogue: str = ""

    def add(self, body: str | bytes) -> int:
        number = len(self.objects) + 3  # 1 is the catalogue, 2 the tree of pages
        self.objects[number] = body.encode("latin-1") if isinstance(body, str) else body
        return number

    def stream(self, content: bytes, entries: str = "") -> int:
        return self.add(b"<< /Length %d %s >>\nstream\n" % (len(content), entries.encode()) + content + b"\nendstream")

    def page(self, content: bytes, resources: str, extra: str = "") -> int:
        contents = self.stream(content)
        number = self.add(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {contents} 0 R "
            f"/Resources << {resources} >> {extra} >>"
        )
        self.pages.append(number)
        return number

    def text_page(self, lines: list[str]) -> None:
        """A page of ASCII lines in Helvetica."""
        shown = " T* ".join(
            "(" + line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ") Tj" for line in lines
        )
        font = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
        self.page(f"BT /F 11 Tf 14 TL 60 780 Td {shown} ET".encode("latin-1"), font)

    def cjk_page(self, text: str) -> None:
        """A page in a Japanese font that is not embedded, coded in UTF-16."""
        descendant = self.add(
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 /DW 1000 /CIDSystemInfo "
            "<< /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /FontDescriptor << /Type /FontDescriptor "
            "/FontName /HeiseiMin-W3 /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
            "/CapHeight 700 /StemV 80 >> >>"
        )
        font = self.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /UniJIS-UTF16-H "
            f"/DescendantFonts [{descendant} 0 R] >>"
        )
        shown = text.encode("utf-16-be").hex()
        self.page(f"BT /F 20 Tf 60 700 Td <{shown}> Tj ET".encode(), f"/Font << /F {font} 0 R >>")

    def picture_page(self) -> None:
        """A page that is one picture, as a scanner makes them."""
        pixels = zlib.compress(bytes(range(256)) * 4)
        picture = self.stream(
            pixels,
            "/Type /XObject /Subtype /Image /Width 32 /Height 32 /ColorSpace /DeviceGray /BitsPerComponent 8 "
            "/Filter /FlateDecode",
        )
        self.page(b"q 595 0 0 842 0 0 cm /P Do Q", f"/XObject << /P {picture} 0 R >>")

    def empty_page(self) -> None:
        self.page(b"", "")

    def data(self, trailer: str = "") -> bytes:
        kids = " ".join(f"{number} 0 R" for number in self.pages)
        every = {
            1: f"<< /Type /Catalog /Pages 2 0 R {self.catalogue} >>".encode(),
            2: f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} >>".encode(),
            **self.objects,
        }
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, body in sorted(every.items()):
            places.append(len(out))
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(every) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += f"trailer\n<< /Size {len(every) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
        return bytes(out)


def locked(password: bytes) -> bytes:
    """A PDF that opens with a password only: RC4 with 40 bits, its one page empty."""
    pdf = Pdf()
    pdf.empty_page()
    key_owner = hashlib.md5((password + PAD)[:32]).digest()[:5]
    owner = _rc4(key_owner, (password + PAD)[:32])
    identity = b"0123456789abcdef"
    permissions = -4
    seed = (password + PAD)[:32] + owner + permissions.to_bytes(4, "little", signed=True) + identity
    user = _rc4(hashlib.md5(seed).digest()[:5], PAD)
    encrypt = pdf.add(f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P {permissions} >>")
    return pdf.data(f"/Encrypt {encrypt} 0 R /ID [<{identity.hex()}> <{identity.hex()}>]")


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
