"""Another program, from which files are dragged: a small window in front of everything. Prints where to take hold.

python -m tests.e2e.drag_source FILE…
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class Source(QLabel):
    def __init__(self, files: list[str]) -> None:
        super().__init__("take hold here")
        self._files = files
        self.setWindowTitle("Another program")
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setGeometry(20, 40, 160, 60)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(name) for name in self._files])
        drag = QDrag(self)
        drag.setMimeData(mime)
        print(json.dumps({"dropped": drag.exec(Qt.DropAction.CopyAction).name}), flush=True)

    def tell(self) -> None:
        middle = self.mapToGlobal(self.rect().center())
        print(json.dumps({"hold": [middle.x(), middle.y()]}), flush=True)


def main() -> int:
    application = QApplication(sys.argv[:1])
    source = Source(sys.argv[1:])
    source.show()
    QTimer.singleShot(400, source.tell)  # once the window manager has placed and framed it
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
