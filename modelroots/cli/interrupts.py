"""Ctrl-C, kept away from where it does harm."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType
from typing import Final

_PAUSE_SECONDS: Final = 0.05


def spare_imports() -> None:
    """Let SIGINT raise KeyboardInterrupt as Python does, but after an import that it hits.

    A compiled library whose initialization breaks off ends the process in its own way. Nothing changes where SIGINT
    is ignored already, as it is for programs that a shell starts in the background.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            again = threading.Timer(_PAUSE_SECONDS, os.kill, (os.getpid(), number))
            again.daemon = True
            again.start()
            return
        frame = frame.f_back
    raise KeyboardInterrupt
