"""What stands after the root of a chord symbol, in signs or in words, read as degrees.

    read_suffix("7(b9,#11)")  ->  1 3 5 b7 b9 #11
    read_suffix(" minor major seventh")  ->  1 b3 5 7

A suffix is a quality, a size and any number of changes, in that order: "m", "7", "b5". Words are turned into those signs
first; then every sign must be understood, and none may say a thing twice or take back what another said.
"""

import re
from functools import cache

from etude.theory.chord_types import CHOICES, CHORD_TYPES
from etude.theory.errors import TheoryError

DEGREES_OF = {suffix: tuple(degrees.split()) for suffix, degrees, _ in CHORD_TYPES}

# Signs with several code points, and those of print, as the one that the tables use.
SIGNS = str.maketrans(
    {"♯": "#", "♭": "b", "𝄪": "##", "𝄫": "bb", "×": "x", "−": "-", "–": "-", "‑": "-", "∆": "Δ", "△": "Δ", "▵": "Δ",
     "º": "°", "˚": "°", "⁰": "°", "Ø": "ø", "∅": "ø", "⌀": "ø", "𝆩": "ø", "⁺": "+", "⁻": "-", "⁽": "(", "⁾": ")",
     "{": "(", "}": ")", "[": "(", "]": ")"}
    | {raised: str(digit) for digit, raised in enumerate("¹²³⁴⁵⁶⁷⁸⁹", 1)}
    | {lowered: str(digit) for digit, lowered in enumerate("₁₂₃₄₅₆₇₈₉", 1)}
)  # fmt: skip

_SEVENTH = r"(?:[\s-]*(?:seventh|seven|7th|7))"
# Words and what they stand for in a symbol; of two that fit, the one that stands first.
_WORDS = (
    (r"half[\s-]*dim(?:inished)?\.?" + _SEVENTH + "?", "ø"), (r"full(?:y)?[\s-]*dim(?:inished)?" + _SEVENTH + "?", "dim7"),
    (rf"major[\s-]*minor(?={_SEVENTH})", "dom"), (r"dominant\s+minor(?=\s+(?:nin|9))", "7b"), (r"altered(?:\s+dominant)?" + _SEVENTH + "?", "alt"),
    (r"augmented\s+dominant(?=\s+(?:seven|nin|elev|thir|\d))", "aug"),
    (r"(?<![a-z])(?:chords?|triads?)", ""),
    (r"dominant", "dom"), (r"diminished", "dim"), (r"augmented", "aug"), (r"suspended", "sus"), (r"major", "maj"),
    (r"minor", "min"), (r"(?:5(?:th)?\s*)?power", "5"),
    (r"(?<![a-z])(?:with|plus|and)?\s*(?:(?:an?|the)\s+)?(?:added|adding|add)(?:\s+(?:an?|the))?(?=[\s(]*[a-z\d#])", "add"),
    (r"(?<![a-z])(?:without|omitting|omit|no)(?:\s+(?:an?|the))?(?=[\s(]*[a-z\d])", "no"),
    (r"(?<![a-z])(?:and|with)(?:\s+an?|\s+the)?(?=\s+[a-z\d#(])", " "),
    (r"triple[\s-]*flat", "bbb"), (r"triple[\s-]*sharp", "###"),
    (r"(?:double|doubly)[\s-]*flat(?:ted|tened)?", "bb"), (r"(?:double|doubly)[\s-]*sharp(?:ed|ened)?", "##"),
    (r"flat(?:ted|tened)?|lowered", "b"), (r"sharp(?:ed|ened)?|raised", "#"),
    (r"fourteenth|14th", "14"), (r"thirteenth|thirteen|13th", "13"), (r"twelfth|12th", "12"),
    (r"eleventh|eleven|11th", "11"), (r"tenth|10th", "10"), (r"ninth|nine|9th", "9"), (r"eighth|8th", "8"),
    (r"seventh|seven|7th", "7"), (r"sixth|six|6th", "6"), (r"fifth|five|5th", "5"), (r"fourth|four|4th", "4"),
    (r"third|3rd", "3"), (r"second|two|2nd", "2"), (r"root", "1"),
)  # fmt: skip


@cache
def _word() -> re.Pattern:
    """Any of the words; compiled when the first name in words is read, for it takes a tenth of the import."""
    return re.compile("|".join(f"((?:{pattern})(?![a-z]))" for pattern, _ in _WORDS), re.I)


_SPOKEN = re.compile(r"[A-Za-z]{4}|\d(?:th|rd|nd)|\b(?:six|two|no|and)\b", re.I)
_VERB_OVER_LIST = re.compile(r"(add|no|omit|sus)\(([\d,#b]+)\)", re.I)

_MAJOR = r"(?:(?i:maj)|[Mm][Aa](?!dd|ug|lt)|M(?![Ii])|Δ|\^|j(?=[79]|1))"
_QUALITY = re.compile(
    rf"(?P<half>ø7?|(?i:h(?:alf)?-?dim)7?|h7)|(?P<maj>{_MAJOR})|(?P<min>(?i:min?)|m|-(?!5))|(?P<dom>(?i:dom))"
    r"|(?P<dim>(?i:dim)|°|o(?![A-Za-z])|o(?=M|Maj|maj|add))|(?P<aug>(?i:aug)|\+(?!11))"
)
_TRIADS = {"min": {3: -1, 5: 0}, "dim": {3: -1, 5: -1}, "half": {3: -1, 5: -1}, "aug": {3: 0, 5: 1}}
_SIZE = re.compile(r"-?(6[/,-]?9|13|11|9|7|6)(M(?![A-Za-z\d]))?|(5|4|2)")
_STACKS = {"7", "9", "11", "13"}
_SIXTHS = {"6", "69"}
_SIZES = {"": _STACKS | _SIXTHS | {"5", "4", "2"}, "maj": _STACKS | _SIXTHS, "min": _STACKS | _SIXTHS | {"2"},
          "dom": _STACKS, "dim": _STACKS, "half": _STACKS - {"7"}, "aug": _STACKS | {"5"}}  # fmt: skip
_SEVENTHS = {"maj": 0, "dim": -2}
_CHANGE = re.compile(
    r"(?P<join>[,/])|(?P<open>\()|(?P<close>\))|(?P<add>(?i:add)(?P<add_sign>[b#]*|[+-])(?P<add_number>\d+))|(?P<no>(?i:no|omit)(?P<no_number>\d+))"
    r"|(?P<sus>(?i:sus)-?(?P<sus_numbers>24|42|2[/,]4|4[/,]2|[24])?(?!\d))|(?P<alt>(?i:alt)7?)"
    rf"|(?P<fifth>(?i:aug|dim)5|(?i:aug)|\+(?!\d))|(?P<major>{_MAJOR}(?P<major_size>7|9|11|13)?(?!\d))"
    r"|(?P<alter>(?P<alter_sign>bb?|##?|[+-])(?P<alter_number>\d+))|(?P<plain>\d+)"
)
# The signs that each number takes when it is altered.
_ALTERED = {5: (-1, 1), 9: (-1, 1), 11: (1,), 13: (-1,), 6: (-1,), 4: (1,)}
# Tones that are added without a sign; the others are in the triad, or the root.
_ADDED = {2, 4, 6, 7, 9, 11, 13}


def spoken_to_symbol(text: str) -> str:
    """The words of a chord's name as the signs of a symbol; signs stay as they are.

    >>> spoken_to_symbol(" half-diminished seventh flat nine"), spoken_to_symbol("minor with a Major Seventh")
    ('øb9', 'minmaj7')
    """
    if any(bracket in text for bracket in "[]{}") and re.search(r"\[[^\]]*[)}]|\{[^}]*[)\]]|\([^)]*[\]}]", text):
        raise TheoryError("a bracket closes with its own kind", unread=text)
    text = text.translate(SIGNS)
    if _SPOKEN.search(text):
        text = re.sub(r"(?<=[A-Za-z])-(?=[A-Za-z])", " ", text)
        if len(re.findall(r"chord|triad", text, re.I)) > 1:
            raise TheoryError("a chord is named once", unread="chord")
        text = _word().sub(lambda found: _WORDS[found.lastindex - 1][1], text)
    if " " in text or "\t" in text:
        # Numbers with only a space between them are a list after "6" and "sus", and nothing otherwise.
        text = re.sub(r"(6|(?i:sus)\s*\d)\s+(?=\d)", r"\1,", text)
        text = re.sub(r"\s+", "", re.sub(r"(?<=\d)\s+(?=\d)", ";", text))
    if "(" in text:
        text = _VERB_OVER_LIST.sub(_over_list, text)
        if re.fullmatch(r"\([^()]+\)", text):
            text = text[1:-1]
    return text


def _sign(written: str) -> int:
    """ "bb" is -2; "+" and "-" are the sharp and flat of older symbols."""
    return written.count("#") + written.count("+") - written.count("b") - written.count("-")


def _over_list(found: re.Match) -> str:
    """ "add(9,11)" adds both."""
    return ",".join(found[1] + number for number in found[2].split(","))


def read_suffix(suffix: str) -> tuple[str, ...]:
    """The degrees that stand for what follows the root of a chord symbol.

    Raises TheoryError with `unread` set to the part that makes no sense.

    >>> read_suffix("7(b9,#11)"), read_suffix("m"), read_suffix(" minor major seventh")
    (('1', '3', '5', 'b7', 'b9', '#11'), ('1', 'b3', '5'), ('1', 'b3', '5', '7'))
    """
    typed = suffix.strip()
    if typed in DEGREES_OF:
        return DEGREES_OF[typed]
    symbol = spoken_to_symbol(typed)
    if symbol in CHOICES:
        symbol = CHOICES[symbol][0]
    return DEGREES_OF.get(symbol) or _Reading(symbol).degrees()


class _Reading:
    """One pass over a suffix, gathering its tones; a fresh object for every suffix."""

    def __init__(self, symbol: str):
        self.symbol, self.at, self.quality, self.size = symbol, 0, "", ""
        # Number -> the signs it sounds with: {9: {-1, 1}} is b9 and #9.
        self.tones: dict[int, set[int]] = {1: {0}, 3: {0}, 5: {0}}
        self.suspended = self.in_brackets = self.joined = False

    def degrees(self) -> tuple[str, ...]:
        self._quality()
        self._size()
        while self.at < len(self.symbol):
            self._change()
        if self.in_brackets or self.joined:
            raise self._error(len(self.symbol) - 1)
        found = sorted((number, sign) for number, signs in self.tones.items() for sign in signs)
        if len(found) < 2:
            raise self._error(0)
        return tuple(("#" if sign > 0 else "b") * abs(sign) + str(number) for number, sign in found)

    def _error(self, start: int, suggestion: str = "") -> TheoryError:
        return TheoryError("not a chord", unread=self.symbol[start:], suggestion=suggestion)

    def _quality(self) -> None:
        if match := _QUALITY.match(self.symbol):
            self.quality, self.at = match.lastgroup, match.end()
            for number, sign in _TRIADS.get(self.quality, {}).items():
                self.tones[number] = {sign}
            if self.quality == "half":
                self.tones[7] = {-1}

    def _size(self) -> None:
        match = _SIZE.match(self.symbol, self.at)
        if not match or (match[0][0] == "-" and self.symbol[self.at - 1 : self.at] not in "jnmg"):
            if self.quality == "dom":
                self.tones[7] = {-1}
            elif self.quality == "maj" and self.symbol[0] in "Δ^":
                self.tones[7] = {0}
            return
        self.size = re.sub(r"\D", "", match[1] or match[3])
        if self.size not in _SIZES[self.quality] or (match[2] and self.quality not in ("", "min")):
            raise self._error(self.at)
        self.at = match.end()
        if self.size in _STACKS:
            self._stack(int(self.size), "maj" if match[2] else self.quality)
        elif self.size == "4":
            self._suspend(4)
        elif self.size == "5" and not self.quality:
            del self.tones[3]
        elif self.size != "5":
            self.tones |= {number: {0} for number in {"6": (6,), "69": (6, 9), "2": (9,)}[self.size]}

    def _stack(self, size: int, quality: str) -> None:
        """Pile thirds up to the size: 13 brings 7 and 9; 11 stands only where it is asked for."""
        self.tones.setdefault(7, {_SEVENTHS.get(quality, -1)})
        if size >= 9:
            self.tones[9] = {0}
        if size >= 11:
            self.tones[size] = {0}

    def _suspend(self, number: int) -> bool:
        if not self.suspended:
            self.tones.pop(3, None)
            self.suspended = True
        if number in self.tones:
            return False
        self.tones[number] = {0}
        return True

    def _change(self) -> None:
        start = self.at
        match = _CHANGE.match(self.symbol, start)
        if not match or not getattr(self, f"_{match.lastgroup}")(match):
            meant = re.match(r"sus(11)$", self.symbol[start:], re.I)
            raise self._error(start, f"{meant[1]}sus4" if meant else "")
        self.at = match.end()
        self.joined = match.lastgroup == "join"

    # Each change answers whether it makes sense where it stands.

    def _join(self, match: re.Match) -> bool:
        first = match.start() == 0 or self.joined or (self.in_brackets and self.symbol[match.start() - 1] == "(")
        return not first or self.symbol == "/9"

    def _open(self, match: re.Match) -> bool:
        was, self.in_brackets = self.in_brackets, True
        return not was

    def _close(self, match: re.Match) -> bool:
        was, self.in_brackets = self.in_brackets, False
        return was and not self.joined and self.symbol[match.start() - 1] != "("

    def _add(self, match: re.Match) -> bool:
        sign, number = _sign(match["add_sign"]), int(match["add_number"])
        if number == 4 and sign == 1:
            number = 11
        # A tenth, twelfth or fourteenth is a tone of its own only where the plain one below it does not sound.
        compound = number in (10, 12, 14) and 0 not in self.tones.get(number - 7, {0} if number == 14 else ())
        plain = number in _ADDED or compound
        return bool(sign or (plain and not (number == 7 and 7 in self.tones))) and self._put(number, sign)

    def _put(self, number: int, sign: int) -> bool:
        if not 2 <= number <= 14 or abs(sign) > 3 or sign in self.tones.get(number, ()):
            return False
        self.tones.setdefault(number, set()).add(sign)
        return True

    def _no(self, match: re.Match) -> bool:
        return self.tones.pop(int(match["no_number"]), None) is not None

    def _sus(self, match: re.Match) -> bool:
        return all([self._suspend(int(number)) for number in re.findall(r"\d", match["sus_numbers"] or "4")])

    def _alt(self, match: re.Match) -> bool:
        if (
            self.quality not in ("", "dom")
            or self.size not in (("",) if match[0][3:] else ("", "7"))
            or len(self.symbol.rstrip(")")) > match.end()
        ):
            return False
        plain = self.tones == {1: {0}, 3: {0}, 5: {0}} | ({7: {-1}} if 7 in self.tones else {})
        self.tones |= {5: {1}, 7: {-1}, 9: {1}}
        return plain

    def _fifth(self, match: re.Match) -> bool:
        if self.tones.get(5) != {0} or not (self.quality == "min" or 7 in self.tones):
            return False
        self.tones[5] = {-1 if match[0][:3].lower() == "dim" else 1}
        return True

    def _major(self, match: re.Match) -> bool:
        size = match["major_size"]
        at_home = self.quality in ("min", "dim", "aug") or self.suspended or self.in_brackets
        if 7 in self.tones or not at_home or not (size or match[0] in "Δ^"):
            return False
        self._stack(int(size or 7), "maj")
        return True

    def _alter(self, match: re.Match) -> bool:
        """Put an altered tone in place of the plain one; b9 and #9 may stand together, and so may b5 and #5."""
        sign, number = _sign(match["alter_sign"]), int(match["alter_number"])
        if number == 7:
            return self._alter_seventh(sign)
        if sign not in _ALTERED.get(number, ()) or match["alter_number"] == self.size:
            return False
        if number == 4 or (number == 6 and 7 in self.tones):
            number += 7
        if number == 5 and (5 not in self.tones or self.quality in ("dim", "half", "aug")):
            return False
        if number == 6 and 6 in self.tones:
            return False
        if self.suspended and number == 9:
            # A suspended chord with a flat nine is a dominant (Levine's "sus b9").
            self.tones.setdefault(7, {-1})
        if number == 11 and self.quality == "maj" and not self.size:
            self.tones.setdefault(7, {0})
        self.tones.get(number, set()).discard(0)
        return self._put(number, sign)

    def _alter_seventh(self, sign: int) -> bool:
        """ "m#7" is minor-major; a flat seventh is told by the size, and here only where it cannot be the root's flat."""
        fits = (
            (sign == 1 and self.quality == "min")
            or (sign == -1 and self.in_brackets)
            or (sign == -2 and self.quality == "dim")
        )
        return fits and 7 not in self.tones and self._put(7, min(sign, 0))

    def _plain(self, match: re.Match) -> bool:
        """A bare number is an added tone where a bracket, a slash or a comma sets it off from the size."""
        number = int(match[0])
        if not (self.in_brackets or self.joined) or number not in _ADDED:
            return False
        if number == 7:
            self._stack(7, self.quality)
            return self.in_brackets or self.suspended
        return self._put(number, 0)
