"""How a lineage edge is known, and how far each way of knowing can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Method:
    """A way of knowing that one model stands on another.

    `confidence` is the measured precision of the method: docs/accuracy.md says on what, and which methods could not
    be measured (`measured` is False; their confidence is an estimate). `declared` methods repeat what the uploader
    states; the others infer. Claims from names and siblings carry a confidence of their own, calibrated per claim;
    for these methods `confidence` is their mean.
    """

    name: str
    confidence: float
    declared: bool
    meaning: str
    measured: bool = True


METHODS: Final[dict[str, Method]] = {
    m.name: m
    for m in (
        Method("tag_typed", 1.0, declared=True, meaning="tag base_model:RELATION:PARENT"),
        Method("tag_untyped", 1.0, declared=True, meaning="tag base_model:PARENT"),
        Method("card_data", 1.0, declared=True, meaning="base_model in the front matter of the model card"),
        Method("base_models", 1.0, declared=True, meaning="baseModels field of the Hub"),
        Method("observation", 1.0, declared=True, meaning="base model that a dated observation of the model gives"),
        Method(
            "adapter_config",
            0.9,
            declared=False,
            meaning="base_model_name_or_path of adapter_config.json",
            measured=False,
        ),
        Method("merge_recipe", 0.9, declared=False, meaning="models of a mergekit configuration", measured=False),
        Method("config_name_or_path", 0.6, declared=False, meaning="_name_or_path of config.json", measured=False),
        Method("card_sentence", 0.97, declared=False, meaning="a generated or usual sentence of the model card"),
        Method("card_link", 0.5, declared=False, meaning="the only link to a model in the text of the card"),
        Method(
            "written_name", 0.95, declared=False, meaning="a parent written without an account, by the name it bears"
        ),
        Method("name", 0.8, declared=False, meaning="the name holds the name of a known model"),
        Method("name_phrase", 0.8, declared=False, meaning="other accounts' models with the same words declare it"),
        Method("account_phrase", 0.8, declared=False, meaning="the account's models with the same words declare it"),
        Method("account_series", 0.8, declared=False, meaning="the account's models that differ in numbers declare it"),
        Method("account_habit", 0.8, declared=False, meaning="it is what the account usually builds on"),
        Method(
            "name_teacher", 0.9, declared=False, meaning="the name says from whose outputs it learned", measured=False
        ),
        Method("curated", 0.95, declared=False, meaning="the registry names the parent, with a source", measured=False),
        Method("curated_mirror", 1.0, declared=False, meaning="the registry names copy and original"),
        Method("curated_account", 0.97, declared=False, meaning="the registry knows the account for copies"),
        Method("same_name", 0.96, declared=False, meaning="same name as a model that many accounts build on"),
    )
}
