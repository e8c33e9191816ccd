"""Bytes of list records become typed records; keys that no rule consumes are counted on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import UNSET, Raw, UnsetType

from ingest.hub.leftovers import Leftovers
from ingest.hub.record import IGNORED, KEYS, ListRecord

_MAX_LEARNED: Final = 64
_object: Final = msgspec.json.Decoder(dict[str, Raw])
_lenient: Final = msgspec.json.Decoder(ListRecord)


class RecordDecoder:
    """Decodes list records strictly, and learns the keys that it did not know.

    A typed decoder skips unknown keys without a word, and decoding into dicts to see them takes twice the time. So
    the decoder forbids unknown keys; the first record that has one teaches it, and from then on the key is a field
    whose presence is counted.
    """

    def __init__(self, leftovers: Leftovers | None = None) -> None:
        self.leftovers = leftovers if leftovers is not None else Leftovers()
        self._learned: list[str] = []
        self._build()

    def decode_lines(self, block: bytes) -> list[ListRecord] | None:
        """Records of JSON lines, one a line; None, and nothing counted, where a line is bad or blank."""
        try:
            records = self._lines.decode_lines(block)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        return self._counted(records) if len(records) == lines else None

    def decode_line(self, line: bytes) -> ListRecord:
        """Record of one line; a key not met before is learned. Raises msgspec.MsgspecError where the line is bad."""
        try:
            return self._counted([self._lines.decode(line)])[0]
        except msgspec.ValidationError:
            unknown = [key for key in _object.decode(line) if key not in KEYS and key not in self._learned]
            if not unknown:
                raise
        record = _lenient.decode(line)
        room = _MAX_LEARNED - len(self._learned)
        if room:
            self._learned.extend(unknown[:room])
            self._build()
        self.leftovers.keys.update(key for key in _object.decode(line) if key not in KEYS)
        return record

    def convert(self, record: Mapping[str, Any]) -> ListRecord:
        """Record of an object that was decoded elsewhere. Raises msgspec.ValidationError where a type is wrong."""
        return self.decode_line(msgspec.json.encode(record))

    def _build(self) -> None:
        ignored = [(f"ignored_{i}", Raw | UnsetType, UNSET) for i, key in enumerate(IGNORED) if key != "modelId"]
        learned = [(f"learned_{i}", Raw | UnsetType, UNSET) for i in range(len(self._learned))]
        rename = {f"ignored_{i}": key for i, key in enumerate(IGNORED)}
        rename |= {f"learned_{i}": key for i, key in enumerate(self._learned)}
        strict = msgspec.defstruct(
            "StrictListRecord",
            [*ignored, *learned],
            bases=(ListRecord,),
            rename=rename,
            forbid_unknown_fields=True,
            gc=False,
        )
        self._lines: msgspec.json.Decoder[ListRecord] = msgspec.json.Decoder(strict)

    def _counted(self, records: list[ListRecord]) -> list[ListRecord]:
        for i, key in enumerate(self._learned):
            name = f"learned_{i}"
            present = sum(getattr(record, name) is not UNSET for record in records)
            if present:
                self.leftovers.keys[key] += present
        return records
