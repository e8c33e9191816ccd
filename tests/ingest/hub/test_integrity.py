from __future__ import annotations

import hashlib

import pytest

from ingest.hub.integrity import DamagedAnswerError, Integrity, names
from modelroots.replica.answers import git_hash


def test_hashes_of_small_and_large_files() -> None:
    assert names(f'"{git_hash(b"text")}"', b"text")
    assert names(hashlib.sha256(b"text").hexdigest(), b"text")
    assert not names(git_hash(b"text"), b"other")
    assert not names('"5f-abc"', b"text")


def test_damage_is_asked_for_again_until_it_stays_the_same() -> None:
    integrity = Integrity()
    integrity.checker()(b"text", git_hash(b"text"))
    check = integrity.checker()
    for _ in range(3):
        with pytest.raises(DamagedAnswerError, match="unlike its ETag"):
            check(b"damaged", git_hash(b"text"))
    check(b"damaged", git_hash(b"text"))
    with pytest.raises(DamagedAnswerError):
        integrity.checker()(b"damaged", git_hash(b"text"))


def test_a_server_with_other_etags_is_believed_after_its_first_file() -> None:
    integrity = Integrity()
    check = integrity.checker()
    for _ in range(3):
        with pytest.raises(DamagedAnswerError):
            check(b"text", '"v1"')
    check(b"text", '"v1"')
    integrity.checker()(b"more", '"v2"')


def test_a_file_has_an_etag() -> None:
    with pytest.raises(DamagedAnswerError, match="without ETag"):
        Integrity().checker()(b"<!doctype html>", None)
