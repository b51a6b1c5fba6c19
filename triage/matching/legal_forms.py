"""The legal forms of companies in their own scripts and in Latin letters, each with the one spelling it is known by."""
# ruff: noqa: RUF001 - Cyrillic and Greek letters are meant

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

_NATIVE = {
    "llc": "общество с ограниченной ответственностью|товариство з обмеженою відповідальністю|ооо|тов|тоо|оод|еоод",
    "jsc": "публичное акционерное общество|закрытое акционерное общество|открытое акционерное общество"
    "|акционерное общество|публічне акціонерне товариство|пао|зао|оао|ао|ат|пат|ад|еад",
    "doo": "доо",
    "aegr": "ανώνυμη εταιρεία|ανώνυμη εταιρία|αε",
    "epe": "εταιρεία περιορισμένης ευθύνης|επε",
    "ike": "ιδιωτική κεφαλαιουχική εταιρεία|ικε",
    "oegr": "οε|εε",
    "gufen": "股份有限公司|股份公司",
    "youxian": "有限责任公司|有限責任公司|有限公司",
    "kk": "株式会社|株式會社|(株)",
    "gk": "合同会社|(同)",
    "yk": "有限会社|(有)",
    "jusik": "주식회사|(주)",
    "yuhan": "유한회사|(유)",
    "ltdil": 'בע"מ|בע״מ|בעמ',
    "wll": "ذ.م.م|ذ.م.م.",
}
"""Forms as they are written outside Latin script. Where words are not spaced they may touch the name."""

_PHRASES = {
    "llc": "limited liability company|obshchestvo s ogranichennoy otvetstvennostyu",
    "spzoo": r"spolka z ograniczona odpowiedzialnoscia|sp(?:olka)? ?z ?o ?o|sp zoo|spzoo|spolka zoo",
    "sro": "spol(?:ecnost)? s ?r ?o",
    "pvt ltd": r"\bp ltd|\bpvt limited|private limited",
    "sadecv": "s ?a ?(?:p ?i ?)?de c ?v",
    "srldecv": "s ?de r ?l ?de c ?v",
    "ltd": "ltd sti|limited sirketi",
    "ug": "ug haftungsbeschrankt|ug haftungsbeschraenkt",
    "gmbh": "gesellschaft mit beschrankter haftung|gesellschaft mit beschraenkter haftung|ges ?m ?b ?h",
}
"""Forms of several words in Latin letters, as they stand once dots are gone."""

_FORMS = {
    form: canonical
    for canonical, spellings in {
        "ltd": "ltd limited plc",
        "inc": "inc incorporated corp corporation",
        "llc": "llc lc ooo",
        "llp": "llp lp",
        "co": "co company",
        "ag": "ag aktiengesellschaft",
        "gmbh": "gmbh mbh ug gesmbh",
        "kg": "kg ohg gbr",
        "kgaa": "kgaa",
        "ek": "ek ev",
        "se": "se",
        "sa": "sa sas sasu",
        "snc": "snc",
        "sarl": "sarl srl sprl eurl bvba srls",
        "spa": "spa",
        "sapa": "sapa",
        "bv": "bv nv",
        "ab": "ab publ",
        "as": "as asa",
        "aps": "aps",
        "oy": "oy oyj",
        "ou": "ou",
        "uab": "uab",
        "sia": "sia",
        "sl": "sl slu",
        "lda": "lda ltda",
        "sadecv": "sadecv",
        "srldecv": "srldecv",
        "spzoo": "spzoo",
        "pty": "pty",
        "pte": "pte",
        "pvt": "pvt private",
        "bhd": "bhd sdn berhad",
        "tbk": "tbk",
        "kk": "kk",
        "gk": "gk",
        "yk": "yk",
        "jusik": "jusik",
        "yuhan": "yuhan",
        "gufen": "gufen",
        "youxian": "youxian",
        "sro": "sro",
        "doo": "doo",
        "kft": "kft",
        "zrt": "zrt nyrt",
        "jsc": "jsc pjsc pao oao zao",
        "aegr": "aegr",
        "epe": "epe",
        "ike": "ike",
        "oegr": "oegr",
        "ltdil": "ltdil",
        "wll": "wll",
        "sti": "sti",
    }.items()
    for form in spellings.split()
}
_LEADING = frozenset(
    ["ooo", "oao", "zao", "pao", "pjsc", "jsc", "llc", "kk", "gk", "yk", "jusik", "yuhan", "gufen", "youxian"]
)
_SPACED = sorted((p for listed in _NATIVE.values() for p in listed.split("|")), key=len, reverse=True)
_CANONICAL_NATIVE = {p: canonical for canonical, listed in _NATIVE.items() for p in listed.split("|")}


def _native_pattern(spelling: str) -> str:
    """Letters that words are made of must not touch the form; signs of a script without spaces may."""
    quoted = re.escape(spelling)
    return rf"(?<!\w){quoted}(?!\w)" if spelling[0] < "\u3000" and spelling[-1].isalpha() else quoted


_NATIVELY = re.compile("|".join(map(_native_pattern, _SPACED)))
_PHRASED = re.compile("|".join(rf"(?P<p{i}>\b(?:{phrases})\b)" for i, phrases in enumerate(_PHRASES.values())))
_BY_PHRASE = tuple(_PHRASES)
_IN_PHRASES = frozenset(re.findall(r"[a-z]+", " ".join(_PHRASES.values()))) | {
    "oo",
    "zo",
    "zoo",
    "cv",
    "ro",
    "rl",
    "mbh",
}
_LONG = "aktiengesellschaft"
_SLIPS = 2


def in_latin(text: str) -> str:
    """Write the forms of a casefolded text that are not in Latin letters by the spelling they are known by."""
    return _NATIVELY.sub(lambda match: f" {_CANONICAL_NATIVE[match.group()]} ", text)


def in_one_word(words: list[str]) -> list[str]:
    """Write forms of several words as one word (`sp z o o` is `spzoo`). The words are in lower case, without dots."""
    if _IN_PHRASES.isdisjoint(words):
        return words
    return _PHRASED.sub(lambda match: _BY_PHRASE[int((match.lastgroup or "p0")[1:])], " ".join(words)).split()


def form_of(word: str, *, leading: bool = False) -> str | None:
    """Return the legal form that a word is, or None; before the name only those that are usual there."""
    if leading and word not in _LEADING:
        return None
    return _FORMS.get(word) or (_misspelt(word) if abs(len(word) - len(_LONG)) <= _SLIPS else None)


@lru_cache(maxsize=4096)
def _misspelt(word: str) -> str | None:
    """Return the form of the one word that is long enough to be told with two slips in it."""
    return _FORMS[_LONG] if OSA.distance(word, _LONG, score_cutoff=_SLIPS) <= _SLIPS else None
