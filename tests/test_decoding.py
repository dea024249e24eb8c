"""Text in any encoding: told by its marks, by its zero bytes, or guessed, and then it is said."""

import pytest

from tests.gold_graph import ROOT
from unkg.errors import UnreadableInput
from unkg.languages import codes, load_language
from unkg.languages.frequency import script_of
from unkg.readers import read_text
from unkg.readers.decoding import decode, decode_told

PAIRS = [(code, encoding) for code in codes() for encoding in script_of(code).encodings]
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


def sample(code: str) -> str:
    return (ROOT / "samples" / f"letter.{code}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("code", "encoding"), PAIRS)
def test_legacy_encodings_are_guessed(code: str, encoding: str) -> None:
    data = sample(code).encode(encoding, "ignore")
    for part in (data, data[:500]):
        told = decode_told(part.decode(encoding, "ignore").encode(encoding), "letter.txt")
        assert told.content == part.decode(encoding, "ignore")
        if not part.isascii():
            assert told.notes == (f"not UTF-8; read as {told.encoding}, a guess; name it with --encoding",)


@pytest.mark.parametrize("encoding", WIDE)
@pytest.mark.parametrize("code", codes())
def test_wide_encodings_without_a_mark(code: str, encoding: str) -> None:
    told = decode_told(sample(code).encode(encoding), "letter.txt")
    assert (told.content, told.encoding) == (sample(code), encoding)
    assert told.notes


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_marks_are_no_guess(encoding: str) -> None:
    told = decode_told(sample("ru").encode(encoding), "letter.txt")
    assert (told.content, told.notes) == (sample("ru"), ())


def test_the_encoding_is_kept_with_the_source() -> None:
    text = read_text(sample("ru").encode("koi8-r"), "letter.txt")
    assert text.source.media_type == "text/plain;charset=koi8-r"
    assert len(text.notes) == 1
    assert read_text(sample("ru").encode(), "letter.txt").source.media_type == "text/plain"


def test_what_a_user_names_counts() -> None:
    assert decode(sample("ru").encode("koi8-r"), "a", "koi8-r") == sample("ru")
    assert decode_told(sample("fr").encode("cp1252"), "a", "cp1252").notes == ()


def test_damaged_utf8_is_no_other_encoding() -> None:
    data = bytearray(sample("ru").encode())
    data[400] = 0xFF
    with pytest.raises(UnreadableInput, match=r"not utf-8 at byte (399|400)"):
        decode(bytes(data), "letter.txt")


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_jp"])
def test_a_language_without_a_pack_is_not_guessed(encoding: str) -> None:
    said = "総会は、第七十三回会期において、次の決議を採択した。加盟国は、平和の維持のために努力することを誓約する。"
    with pytest.raises(UnreadableInput, match="--encoding"):
        decode((said * 5).encode(encoding), "letter.txt")


def test_binary_data_are_no_utf16() -> None:
    for data in (bytes(range(32)) * 100, b"\0\1" * 500, bytes(1000)):
        with pytest.raises(UnreadableInput):
            decode(data, "letter.txt")


def test_every_pack_has_encodings() -> None:
    for code in codes():
        assert load_language(code)
        assert script_of(code).encodings
