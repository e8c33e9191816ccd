"""Questions about licenses: duties, conflicts, transitions, permissiveness, notices."""

from typing import Final

NOT_LEGAL_ADVICE: Final = (
    "An analysis of what uploaders declare and of license texts that were read, not legal advice: "
    "check the texts themselves."
)
"""Printed with every answer about licenses."""
