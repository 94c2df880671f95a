"""Numbers, units and times as the window writes them. Pure: no Qt."""

import math
import re
from collections.abc import Sequence

THIN = "\u202f"  # narrow no-break space, before units and %
MINUS = "\u2212"
_SI = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9, "T": 1e12, "P": 1e15}
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def fixed(x: float, decimals: int = 0) -> str:
    """1277.94, 1 -> "1,277.9". The same decimals down a column; never "−0"."""
    if not math.isfinite(x):
        return "not finite" if math.isnan(x) else (MINUS if x < 0 else "") + "∞"
    text = f"{abs(x):,.{decimals}f}"
    negative = x < 0 and any(c in "123456789" for c in text)
    return (MINUS if negative else "") + text


def integer(n: int) -> str:
    """1000 -> "1,000"."""
    return fixed(n) if abs(n) < 2**53 else (MINUS if n < 0 else "") + f"{abs(n):,}"


def significant(x: float, digits: int = 3) -> str:
    """Three digits that mean something: 0.01234 -> "0.0123", 14.09 -> "14.1", 1277.9 -> "1,280"."""
    if x == 0 or not math.isfinite(x):
        return fixed(x)
    x = float(f"{x:.{digits - 1}e}")
    decimals = digits - 1 - math.floor(math.log10(abs(x)))
    return power(x, digits) if decimals > 6 else fixed(x, max(decimals, 0))


def signed(x: float, decimals: int = 1) -> str:
    """A difference: "+553.4", "−144.6", "0.0"."""
    text = fixed(x, decimals)
    return f"+{text}" if x > 0 and any(c in "123456789" for c in text) else text


def power(x: float, digits: int = 2) -> str:
    """6.3e15 -> "6.3 × 10¹⁵"; also for integers too large for a float."""
    if x == 0:
        return "0"
    if isinstance(x, int) and abs(x) > 10**300:
        text = str(abs(x))
        exponent = len(text) - 1
        mantissa = float(f"{text[0]}.{text[1:18]}")
    else:
        exponent = int(f"{abs(x):e}".split("e")[1])
        mantissa = abs(x) / 10**exponent if abs(exponent) < 300 else float(f"{abs(x):e}"[:8])
    figures = f"{mantissa:.{digits - 1}f}"
    if figures.startswith("10"):
        figures, exponent = f"{1:.{digits - 1}f}", exponent + 1
    sign = MINUS if x < 0 else ""
    return f"{sign}{figures}\u00a0×\u00a010{str(exponent).translate(_RAISED)}"


def large(n: float) -> str:
    """Whole numbers as they are below a million, powers of ten from there."""
    return fixed(n) if abs(n) < 1_000_000 else power(n)


def giga(x: float, digits: int = 3) -> str:
    """1.27e9 -> "1.27"; the unit stands in the header or beside it."""
    return significant(x / 1e9, digits)


def mega(x: float, digits: int = 3) -> str:
    """9.9e6 -> "9.90"."""
    return significant(x / 1e6, digits)


def si(x: float, unit: str = "", digits: int = 3) -> str:
    """450e6, "FLOPs" -> "450 MFLOPs", with the prefix that leaves 1 to 999."""
    x = float(f"{x:.{digits - 1}e}") if x and math.isfinite(x) else x
    for prefix, factor in (("P", 1e15), ("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if abs(x) >= factor:
            return with_unit(significant(x / factor, digits), prefix + unit)
    return with_unit(significant(x, digits), unit) if unit else significant(x, digits)


def size(n_bytes: float, digits: int = 3) -> str:
    """19.6e6 -> "19.6 MB" (powers of ten)."""
    return si(n_bytes, "B", digits)


def with_unit(text: str, unit: str) -> str:
    """ "14.1", "ms" -> "14.1 ms" that never breaks."""
    return f"{text}{THIN}{unit}"


def percent(share: float, decimals: int = 0) -> str:
    """0.94 -> "94 %"."""
    return with_unit(fixed(share * 100, decimals), "%")


def within(share: float, decimals: int = 0) -> str:
    """An error of a prediction: 0.04 -> "± 4 %"."""
    return f"±{THIN}{percent(share, decimals)}"


def about(text: str) -> str:
    """A predicted number: "≈ 14.6"."""
    return f"≈{THIN}{text}"


def duration(seconds: float) -> str:
    """Times in words, two units at most: "0.8 s", "8 s", "1 min 32 s", "2 h 5 min", "3 d 4 h"."""
    if not math.isfinite(seconds):
        return "an unknown time"
    if seconds < 0.95:
        return with_unit(fixed(max(seconds, 0.0), 1), "s")
    s = round(seconds)
    for (unit, length), (small, part) in (
        (("d", 86_400), ("h", 3_600)),
        (("h", 3_600), ("min", 60)),
        (("min", 60), ("s", 1)),
    ):
        if s >= length:
            whole, rest = divmod(s, length)
            first = with_unit(str(whole), unit)
            return f"{first} {with_unit(str(rest // part), small)}" if rest // part else first
    return with_unit(str(s), "s")


def rate(per_second: float) -> str:
    """6.4 -> "6.4/s"; slower than one in ten seconds by the minute or hour."""
    for unit, factor in (("s", 1), ("min", 60)):
        if per_second * factor >= 0.1:
            return f"{significant(per_second * factor, 2)}/{unit}"
    return f"{significant(per_second * 3600, 2)}/h"


def count(n: int, noun: str, plural: str | None = None) -> str:
    """412, "network" -> "412 networks"; 1 -> "1 network"; 0 -> "no networks"."""
    many = plural or f"{noun}s"
    return f"{integer(n) if n else 'no'} {noun if n == 1 else many}"


def listing(items: Sequence[str]) -> str:
    """ "a", "b", "c" -> "a, b and c"."""
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def square(pixels: int) -> str:
    """A map of 112 by 112: "112²"."""
    return f"{pixels}²"


def kernel(pixels: int) -> str:
    """3 -> "3×3"."""
    return f"{pixels}×{pixels}"


def parse_number(text: str) -> float | None:
    """What a user may type: "1,000", "600M", "1.27 G", "1.2e9", "6.3 × 10¹⁵", "−3"; else None."""
    plain = re.sub(r"[\s\u00a0\u2009\u202f_]", "", text).replace(MINUS, "-")
    if match := re.fullmatch(r"(.+)×10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", plain):
        back = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
        plain = f"{match[1]}e{match[2].translate(back)}"
    pattern = r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:e[+-]?\d{1,3})?)([kKMGBTP]?)"
    match = re.fullmatch(pattern, plain, re.ASCII)
    if not match:
        return None
    try:
        value = float(match[1].replace(",", "")) * _SI.get(match[2], 1.0)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def parse_integer(text: str) -> int | None:
    """A whole number as a user may type it, exact when it has no suffix; else None."""
    value = parse_number(text)
    if value is None or value != math.floor(value):
        return None
    digits = re.sub(r"[\s,\u00a0\u2009\u202f_]", "", text).replace(MINUS, "-")
    return int(digits) if re.fullmatch(r"[+-]?\d+", digits, re.ASCII) else int(value)
