"""Shapes of the rows that say what models are called now and which are copies of others."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from graph.identity import parse_model_reference
from ingest.registry.fields import Namespace, Sourced, Text


class RenameRow(Sourced):
    """renames.yaml: former ids and the current one.

    `current` may be `account/*`: then each former name keeps its name, and a former `account/*` moves as a whole.
    """

    current: Text
    formers: Annotated[tuple[Text, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids(self) -> Self:
        if "/" not in self.current or parse_model_reference(self.current.replace("/*", "/x")).id is None:
            raise ValueError(f"current {self.current!r} is no id of the form account/name or account/*")
        for former in self.formers:
            if former.endswith("/*") and not self.current.endswith("/*"):
                raise ValueError(f"former {former!r} is an account; current {self.current!r} is not")
        return self

    def pairs(self) -> list[tuple[str, str]]:
        """Former and current, one pair per former id; accounts keep their `/*`."""
        if not self.current.endswith("/*"):
            return [(former, self.current) for former in self.formers]
        account = self.current.removesuffix("*")
        return [(f, self.current if f.endswith("/*") else account + f.rpartition("/")[2]) for f in self.formers]


class MirrorRow(Sourced):
    """mirrors.yaml: one copy and its original, or an account that keeps copies under their own names."""

    account: Namespace | None = None
    mirror: Text | None = None
    original: Text | None = None
    reason: Text

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.account is None) == (self.mirror is None) or (self.mirror is None) != (self.original is None):
            raise ValueError("a row has either an account, or a mirror and its original")
        for id_ in (self.mirror, self.original):
            if id_ is not None and parse_model_reference(id_).id != id_:
                raise ValueError(f"{id_!r} is no Hub id")
        return self

    @property
    def key(self) -> str:
        """What the row is about."""
        return self.account or self.mirror or ""
