"""How people and banks spoil what they write: rates, and two sets of them that differ in every respect."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Rates between 0 and 1 unless said otherwise.

    `countries` and `cases` hold weights; a case that is not named keeps its own. `templates` are the number series that
    clients of this world use (see `numbers.TEMPLATES`), `tongues` numbers the half of the phrase book that is spoken.
    """

    countries: dict[str, float] = field(default_factory=dict)
    cases: dict[str, float] = field(default_factory=dict)
    templates: tuple[str, ...] = ()
    tongues: int = 0
    english: float = 0.25
    """Payers abroad who write English."""
    context_word: float = 0.6
    """References that a word such as `invoice` introduces."""
    chatter: float = 0.4
    """Memos with words and dates beside the matter."""
    sepa_tags: float = 0.15
    account_shown: float = 0.6
    account_known: float = 0.5
    """Accounts of a customer that the client has on file."""
    alias_known: float = 0.45
    name_missing: float = 0.04
    name_shouted: float = 0.25
    """Payer names in capitals."""
    name_folded: float = 0.2
    """Payer names that a bank reduced to ASCII."""
    name_cut: float = 0.06
    """Payer names that a bank cut at `name_width` characters."""
    name_width: int = 27
    name_without_form: float = 0.12
    memo_shouted: float = 0.15
    memo_widths: tuple[int, ...] = (35, 70, 140, 140)
    """Characters that a bank leaves of a memo, one drawn for each payment that is cut."""


TRAINING_NOISE = Noise(
    countries={
        "DE": 20,
        "CH": 7,
        "FR": 9,
        "GB": 10,
        "US": 16,
        "BE": 5,
        "ES": 6,
        "PL": 5,
        "CZ": 3,
        "SE": 4,
        "TR": 3,
        "GR": 2,
        "BG": 2,
        "JP": 3,
        "CN": 3,
        "KR": 2,
        "KW": 1,
    },
    templates=("INV-{y}-{n:05}", "RE{yy}/{n:06}", "{n}", "SI-{n:07}", "{y}-{n:05}", "F{n:07}"),
)
"""What the matcher is trained and developed on."""

SHIFTED_NOISE = Noise(
    countries={
        "DE": 4,
        "CH": 2,
        "FR": 4,
        "GB": 5,
        "US": 6,
        "BE": 8,
        "ES": 9,
        "PL": 11,
        "CZ": 9,
        "SE": 8,
        "TR": 8,
        "GR": 6,
        "BG": 6,
        "JP": 7,
        "CN": 7,
        "KR": 6,
        "KW": 4,
    },
    cases={
        "slip_in_number": 7.0,
        "split_number": 3.5,
        "letters_for_digits": 3.0,
        "cut_memo": 3.5,
        "slip_in_name": 4.5,
        "named_exactly": 8.0,
        "sum_without_words": 5.0,
        "withholding": 3.0,
        "slip_beside_a_sibling": 2.0,
    },
    templates=("{y}/{n:04}", "FV-{n:06}-{yy}", "B{yy}{n:06}", "{n:08}", "ARE.{n:06}", "{n}/{y}"),
    tongues=1,
    english=0.45,
    context_word=0.4,
    chatter=0.6,
    sepa_tags=0.3,
    account_shown=0.45,
    account_known=0.35,
    alias_known=0.3,
    name_missing=0.08,
    name_shouted=0.5,
    name_folded=0.45,
    name_cut=0.15,
    name_width=22,
    name_without_form=0.25,
    memo_shouted=0.35,
    memo_widths=(27, 35, 35, 70),
)
"""Another world: other countries, number series, phrases and habits, and more of every slip."""
