# ruff: noqa: RUF001
"""Names of firms and people, the other names they pay under, and what a bank or a typist makes of a name."""

import random
import re
from functools import lru_cache

from anyascii import anyascii

from triage_eval.made_ledgers.countries import COUNTRIES, Country
from triage_eval.made_ledgers.noise import Noise

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "å": "aa", "Å": "Aa"}
)
_ROLES = ("Services", "Holding", "Group", "International", "Digital", "Logistics", "Property", "II")
_TWO_FORMS = 0.4


def firm(rng: random.Random, country: Country) -> str:
    """Coin the name of a firm with its legal form."""
    return with_form(rng, country, _style(rng, country))


def _style(rng: random.Random, country: Country) -> str:
    stem, trade, city = coined(rng, country), rng.choice(country.trades), rng.choice(country.cities)
    owner = rng.choice(country.family)
    styles = ((stem, trade), (stem,), (stem, city), (owner, trade), (stem, trade, city), (owner, trade, city))
    return joined(country, rng.choices(styles, (40, 20, 12, 10, 12, 6))[0])


def coined(rng: random.Random, country: Country) -> str:
    """Coin the first word of a firm's name."""
    head, tail = rng.choice(country.heads), rng.choice(country.tails)
    if country.language in {"ja", "zh", "ko"}:
        return f"{head}{rng.choice(country.tails)}{tail}" if rng.random() < 0.6 else head + tail
    if country.code == "KW":
        return f"{head} {tail}"
    middle = rng.choice(("", "", "a", "o", "i", "er", "an")) if head.isascii() else rng.choice(("", "ο", "ι"))
    return head + (middle if country.language != "bg" else "") + tail


def joined(country: Country, parts: tuple[str, ...]) -> str:
    """Join the parts of a name as the country writes them."""
    return (" " if country.spaced else "").join(parts)


def with_form(rng: random.Random, country: Country, name: str) -> str:
    """Add a legal form, before or after the name."""
    form = rng.choice(country.forms)
    blank = " " if country.spaced or country.language == "ko" else ""
    return form + blank + name if country.front and rng.random() < 0.5 else name + blank + form


def siblings(rng: random.Random, country: Country, count: int) -> list[str]:
    """Name the companies of a group: one stem, told apart by a role or a town, now and then by the legal form alone."""
    stem = coined(rng, country)
    words = (*_ROLES, *country.cities) if stem.isascii() else country.cities
    apart = ["", *rng.sample(words, min(count - 1, len(words)))]
    if rng.random() < _TWO_FORMS:
        apart[1:2] = [""]
    return [with_form(rng, country, joined(country, (stem, word) if word else (stem,))) for word in apart]


def person(rng: random.Random, country: Country) -> str:
    """Name a person in the order of the country."""
    given, family = rng.choice(country.given), rng.choice(country.family)
    if country.family_first:
        return family + given
    if rng.random() < 0.35:
        given = f"{given} {rng.choice('ABCDEFGHJKLMNPRSTVW')}."
    return f"{given} {family}"


def acronym(name: str) -> str | None:
    """Return the initials of a firm's name, or None where they say too little."""
    initials = "".join(word[0] for word in strip_form(name).split() if word[0].isalpha()).upper()
    return initials if len(initials) >= 3 else None


# What a bank or a typist makes of a name


def misspelt(rng: random.Random, name: str) -> str:
    """Make one typing slip in the longest word of a name, legal form aside."""
    word = max(strip_form(name).split() or [name], key=len)
    i = rng.randrange(1, max(2, len(word) - 1))
    slip = rng.choice(("drop", "swap", "double", "other"))
    spoilt = {
        "drop": word[:i] + word[i + 1 :],
        "swap": word[:i] + word[i + 1 : i + 2] + word[i : i + 1] + word[i + 2 :],
        "double": word[:i] + word[i : i + 1] + word[i:],
        "other": word[:i] + rng.choice("aeinrst") + word[i + 1 :],
    }[slip]
    return name.replace(word, spoilt, 1)


def as_shown(rng: random.Random, country: Country, name: str, noise: Noise) -> str:
    """Return a name as a bank statement shows it. Japanese banks have readings that nobody can tell from the signs."""
    if rng.random() < noise.name_without_form:
        name = strip_form(name) or name
    if rng.random() < noise.name_folded and country.code != "JP":
        name = anyascii(name.translate(_UMLAUTS) if rng.random() < 0.5 else name)
    if rng.random() < noise.name_shouted:
        name = name.upper()
    return name[: noise.name_width].rstrip() if rng.random() < noise.name_cut else name


# Names compared as an accountant compares them


def strict_key(name: str) -> str:
    """Return a name with its legal form but without case, accents, signs and order of words."""
    return " ".join(sorted(_plain(name).split()))


def loose_key(name: str) -> str:
    """Return a name without its legal form, case, accents, signs and order of words."""
    return strict_key(strip_form(name)) or strict_key(name)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", _folded(anyascii(name.translate(_UMLAUTS)).lower())).strip()


def _folded(text: str) -> str:
    return text.replace(".", "").replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("aa", "a")


_FORMS = {form for country in COUNTRIES for form in country.forms}
_SPELT = {spelt for form in _FORMS for spelt in (form, anyascii(form), anyascii(form.translate(_UMLAUTS)))}
_UNSPACED_FORMS = {form for form in _FORMS if re.search("[\u3000-\u9fff\uac00-\ud7a3]", form)}


def _any_of(forms: set[str]) -> str:
    return "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))


_SPACED = re.compile(rf"^(?:{_any_of(_SPELT)})\s+|[\s,]+(?:{_any_of(_SPELT)})$", re.IGNORECASE)
_UNSPACED = re.compile(_any_of(_UNSPACED_FORMS | {anyascii(form) for form in _UNSPACED_FORMS}), re.IGNORECASE)


@lru_cache(maxsize=65_536)
def strip_form(name: str) -> str:
    """Return a firm's name without its legal form."""
    return _SPACED.sub("", _UNSPACED.sub("", name).strip()).strip()
