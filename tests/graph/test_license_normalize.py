"""License texts as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.resolve.licenses.normalize import EMPTY, LONG, NO_RULE, LicenseNormalizer
from graph.resolve.licenses.text import fold_license
from ingest.registry.license_load import aliases, load_licenses


@pytest.fixture(scope="module")
def reader():
    registry = load_licenses()
    links = {p.value.text.url: p.value.id for p in registry.licenses if p.value.text.url}
    rules = [(p.value.id, p.value.license) for p in registry.conclusions]
    return LicenseNormalizer(aliases(registry), links, rules)


@pytest.mark.parametrize(
    ("text", "licenses", "how"),
    [
        ("apache-2.0", ("apache-2.0",), "alias"),
        ("Apache License, Version 2.0", ("apache-2.0",), "alias"),
        ("apache 2.0", ("apache-2.0",), "alias"),
        ("The MIT License", ("mit",), "alias"),
        ("MIT license agreement", ("mit",), "variant"),
        ("Apache license v2.0 only", ("apache-2.0",), "variant"),
        ("GPL-3.0-or-later", ("gpl-3.0",), "alias"),
        ("CC_BY-NC 4.0", ("cc-by-nc-4.0",), "alias"),
        ("Llama 3.1 Community License Agreement", ("llama3.1",), "alias"),
        ("llama-3.1-community-license", ("llama3.1",), "alias"),
        ("LicenseRef-scancode-flux-1-nc", ("flux-1-dev",), "alias"),
        ("lfm1.0", ("lfm-1.0",), "alias"),
        ("ltx-2-community", ("ltx-2-community",), "alias"),
        ("MIT OR Apache-2.0", ("mit", "apache-2.0"), "expression"),
        ("(MIT AND CC-BY-4.0)", ("mit", "cc-by-4.0"), "expression"),
        ("apache-2.0-and-cc-by-nc-sa-4.0", ("apache-2.0", "cc-by-nc-sa-4.0"), "expression"),
        ("mit, apache-2.0", ("mit", "apache-2.0"), "list"),
        ("GNU General Public License v3.0", ("gpl-3.0",), "alias"),
        ("The MIT License (MIT)", ("mit",), "variant"),
        ("Creative Commons Attribution-ShareAlike 4.0 International Public License", ("cc-by-sa-4.0",), "variant"),
        ("Attribution-NonCommercial 4.0 International", ("cc-by-nc-4.0",), "variant"),
        ("Creative Commons Attribution 4.0 International (CC BY 4.0) license", ("cc-by-4.0",), "variant"),
        ("The project is licensed under CC-BY-4.0", ("cc-by-4.0",), "sentence"),
        ("Weights are released under the Apache License 2.0.", ("apache-2.0",), "sentence"),
        ("inherits-base-model", ("inherited",), "alias"),
        ("https://www.apache.org/licenses/LICENSE-2.0", ("apache-2.0",), "link"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", ("cc-by-nc-sa-4.0",), "alias"),
        ("https://spdx.org/licenses/MPL-2.0.html", ("mpl-2.0",), "link"),
        ("https://huggingface.co/meta-llama/Llama-3.2-3B/blob/main/LICENSE.txt", ("llama3.2",), "link"),
        ("https://huggingface.co/Qwen/Qwen2.5-72B-Instruct/blob/main/LICENSE", ("qwen",), "link"),
    ],
)
def test_texts_that_mean_a_license(reader, text, licenses, how):
    found = reader.read(text)
    assert (found.licenses, found.how, found.reason) == (licenses, how, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", EMPTY),
        ("  --- ", EMPTY),
        ("**", NO_RULE),
        ("how-to-get-a-license-when-i-dont-want-to-die", NO_RULE),
        ("use", NO_RULE),
        ("mit-code-corpus-derived-artifact", NO_RULE),
        ("apache-2.0-with-naming-clause", NO_RULE),
        ("https://example.com/terms", NO_RULE),
        ("https://huggingface.co/nobody/at-all/blob/main/LICENSE", NO_RULE),
        ("mit and whatever else I like", NO_RULE),
        ("Code is licensed under MIT, weights are licensed under Apache-2.0", NO_RULE),
        ("MIT (Apache-2.0)", NO_RULE),
        ("word " * 100, LONG),
    ],
)
def test_texts_that_mean_none(reader, text, reason):
    assert reader.read(text).licenses == ()
    assert reader.read(text).reason == reason


def test_the_most_specific_rule_decides():
    reader = LicenseNormalizer({}, rules=[("a/*", "one"), ("a/big-*", "two"), ("a/big-7b", "three")])
    assert [reader.license_of(m) for m in ("a/x", "a/big-1b", "a/big-7b", "b/x")] == ["one", "two", "three", None]


@given(st.text(max_size=60))
def test_folding_is_stable_and_reading_never_fails(text):
    folded = fold_license(text)
    assert fold_license(folded) == folded
    found = LicenseNormalizer({"mit": "mit"}).read(text)
    assert (found.reason is None) == bool(found.licenses)


@given(
    st.sampled_from(["mit", "apache-2.0", "cc-by-4.0"]), st.sampled_from(["AND", "OR"]), st.sampled_from(["mit", "isc"])
)
def test_expressions_keep_their_parts(left, operator, right):
    reader = LicenseNormalizer({x: x for x in ("mit", "apache-2.0", "cc-by-4.0", "isc")})
    assert set(reader.read(f"{left} {operator} {right}").licenses) == {left, right}
