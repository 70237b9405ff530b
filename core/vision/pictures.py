"""The small pictures a memory keeps: RGB arrays to JPEG files and back, and their colours."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from core.errors import MediaOpenError

JPEG_QUALITY = 88


def to_jpeg(picture: NDArray[np.uint8]) -> bytes:
    """RGB uint8 [h, w, 3] → the JPEG file that is remembered.

    Raises:
        ValueError: no JPEG can be made of an array of this shape.
    """
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    )
    if not done:
        raise ValueError(f"no JPEG can be made of a picture of shape {picture.shape}")
    return data.tobytes()


def from_jpeg(data: bytes) -> NDArray[np.uint8]:
    """A remembered JPEG file → RGB uint8 [h, w, 3].

    Raises:
        ValueError: it is no JPEG.
    """
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    if picture is None:
        raise ValueError("not a JPEG file")
    return picture.astype(np.uint8, copy=False)


def read_picture(path: Path) -> NDArray[np.uint8]:
    """A viewer's own picture → RGB uint8 [h, w, 3], upright.

    Raises:
        MediaOpenError: it is no picture, or one far too large.
    """
    try:
        with Image.open(path) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MediaOpenError(path, "it is no picture that can be read") from error
    return np.asarray(upright, dtype=np.uint8)


def palette(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """RGB uint8 [h, w, 3] → the shares of 12 hues × 4 saturations × 4 values, [192], sum 1."""
    hsv = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)
    counts = cv2.calcHist([hsv], [0, 1, 2], None, [12, 4, 4], [0, 180, 0, 256, 0, 256]).ravel()
    shares: NDArray[np.float32] = (counts / counts.sum()).astype(np.float32)
    return shares
