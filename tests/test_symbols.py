"""Document symbols: parsed, formatted and found."""

import pytest

from unkg.errors import UsageError
from unkg.iris import BASE, Iris
from unkg.symbols import find_symbols, parse_symbol, symbol_of_link, symbols_alone


@pytest.mark.parametrize(
    ("printed", "canonical", "type_name", "organ"),
    [
        ("S/RES/2462 (2019)", "S/RES/2462(2019)", "Resolution", "SC"),
        ("A/RES/60/288*", "A/RES/60/288", "Resolution", "GA"),
        ("A/RES/2625 (XXV)", "A/RES/2625(XXV)", "Resolution", "GA"),
        ("A/HRC/RES/54/28", "A/HRC/RES/54/28", "Resolution", "HRC"),
        ("UNEP/EA.5/Res.5", "UNEP/EA.5/Res.5", "Resolution", "UNEA"),
        ("S/PRST/2014/27", "S/PRST/2014/27", "Statement", "SC"),
        ("A/74/7/Add.5", "A/74/7/Add.5", "Document", "GA"),
    ],
)
def test_parse(printed: str, canonical: str, type_name: str, organ: str) -> None:
    symbol = parse_symbol(printed)
    assert (symbol.text, symbol.type_name, symbol.organ) == (canonical, type_name, organ)
    assert parse_symbol(str(symbol)) == symbol


@pytest.mark.parametrize("text", ["", "resolution", "1/2", "A", "A/RES", "a b/c", "http://x/1"])
def test_no_symbol(text: str) -> None:
    with pytest.raises(UsageError):
        parse_symbol(text)


def test_find() -> None:
    text = "见A/74/7/Add.5和S/2020/36。See (E/2010/27/Corr.1) and and/or 24/7."
    found = find_symbols(text)
    assert [s.text for _, _, s in found] == ["A/74/7/Add.5", "S/2020/36", "E/2010/27/Corr.1"]
    assert all(text[start:end] == symbol.text for start, end, symbol in found)


@pytest.mark.parametrize(
    ("url", "symbol"),
    [
        ("https://undocs.org/ch/S/RES/2396%20(2017)", "S/RES/2396(2017)"),
        ("http://www.undocs.org/A/RES/60/288", "A/RES/60/288"),
        ("https://docs.un.org/zh/S/RES/1373%2520%282001%29", "S/RES/1373(2001)"),
        ("https://www.un.org/ga/search/view_doc.asp?symbol=A/RES/70/1", "A/RES/70/1"),
    ],
)
def test_links(url: str, symbol: str) -> None:
    found = symbol_of_link(url)
    assert found is not None
    assert found.text == symbol


def test_other_links() -> None:
    assert symbol_of_link("https://example.org/A/RES/70/1") is None
    assert symbol_of_link("https://undocs.org/") is None


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        ("A/80/6 (Income sect. 1)", "A/80/6(Incomesect.1)"),
        ("A/80/6 (Sect. 3)", "A/80/6(Sect.3)"),
        ("A/80/6(Sect. 29A)*", "A/80/6(Sect.29A)"),
        ("A/80/6 (Sect. 3)/Corr.1", "A/80/6(Sect.3)/Corr.1"),
        ("A/80/6 (Introduction)", "A/80/6(Introduction)"),
    ],
)
def test_parts_of_a_budget(printed: str, canonical: str) -> None:
    assert [s.text for s in symbols_alone(printed)] == [canonical]
    assert [s.text for _, _, s in find_symbols(f"See {printed}, para. 4.")] == [canonical]
    assert parse_symbol(printed) == parse_symbol(canonical)
    address = f"https://undocs.org/en/{printed.rstrip('*').replace(' ', '%20')}"
    assert str(symbol_of_link(address)) == canonical
    assert Iris().document(canonical) == f"{BASE}doc/{canonical}"  # legal as it stands


@pytest.mark.parametrize("text", ["A/80/6 (see above)", "A/80/6 (Part 3)", "A/80/6 (Sect. 3", "A/80/6 (three)"])
def test_other_brackets_are_no_part_of_a_symbol(text: str) -> None:
    assert symbols_alone(text) == ()
    assert [s.text for _, _, s in find_symbols(text)] == ["A/80/6"]
