"""Pictures to send."""

from __future__ import annotations

import io

from PIL import Image


def picture(width: int = 320, height: int = 200) -> bytes:
    """A plain PNG."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#0b6e5c").save(buffer, "PNG")
    return buffer.getvalue()
