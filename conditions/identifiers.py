"""DOI, PMID and PMCID: how they are written, and their bare form in whatever was pasted. No Django.

Not by idutils: it takes 0.3 s to import, lets spaces into a DOI, and does not know the addresses of
PubMed Central.
"""

import re
from dataclasses import dataclass

_NCBI = r"(?:https?://)?(?:www\.)?"


@dataclass(frozen=True, slots=True)
class Identifier:
    name: str
    example: str
    written: re.Pattern[str]  # with the bare form as its only group

    def bare(self, text: str) -> str | None:
        """Without "doi:", address and blanks around it; None where it is no such identifier."""
        found = self.written.fullmatch(text.strip())
        return found and found[1]


def _identifier(name: str, example: str, written: str) -> Identifier:
    return Identifier(name, example, re.compile(written, re.IGNORECASE))


DOI = _identifier(
    "DOI",
    "10.1136/bmj.e1234",
    r"(?:doi:\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/)?(10\.\d{4,9}(?:\.\d+)*/\S+)",
)
PMID = _identifier(
    "PMID",
    "31412345",
    rf"(?:PMID:?\s*|{_NCBI}(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/)?"
    r"([1-9]\d{0,8})/?",
)
PMCID = _identifier(
    "PMCID",
    "PMC1234567",
    rf"(?:PMCID:?\s*|{_NCBI}(?:pmc\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pmc)/articles/)?"
    r"(PMC[1-9]\d*)/?",
)
# By the fields of a source that keep them.
IDENTIFIERS = {"doi": DOI, "pmid": PMID, "pmcid": PMCID}
