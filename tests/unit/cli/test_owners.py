"""What ``onward owners`` says of control, as text."""

from pathlib import Path

from tests.shell import made_workspace, onward

TIES = (
    "id,from,to,kind,interest,retrieved\n"
    "t1,small:listed,small:middle,controls,,2026-05-01\n"
    "t2,small:middle,small:acme,controls,appointmentOfBoard,2026-05-01\n"
)


def test_control_without_a_stated_interest_says_so_and_keeps_the_stated_ones(
    tmp_path: Path,
) -> None:
    where = ("--workspace", made_workspace(tmp_path))
    ties = tmp_path / "control" / "ties.csv"
    ties.parent.mkdir()
    ties.write_text(TIES, encoding="utf-8")
    assert onward("load", "csv", ties, "--as", "control", *where).code == 0

    answer = onward("owners", "small:acme", *where)

    assert answer.code == 0, answer.err
    assert "(small:middle): appointmentOfBoard (stated or claimed)" in answer.out
    through_middle = "appointmentOfBoard, interest not stated (stated or claimed)"
    assert f"(small:listed): {through_middle}" in answer.out


def test_owners_says_what_is_not_known_and_which_list_is_not_loaded(tmp_path: Path) -> None:
    where = ("--workspace", tmp_path / "workspace")
    parties, listings = tmp_path / "parties.csv", tmp_path / "listings.csv"
    parties.write_text("id,name,kind\nacme,Acme,Company\nanna,Anna Zefirin,Person\n", "utf-8")
    listings.write_text("id,party,regime,topic\nl1,anna,EU,sanction\n", "utf-8")
    loaded = onward("load", "csv", parties, listings, "--retrieved", "2026-05-01", *where)
    assert loaded.code == 0, loaded.err

    company, person = (onward("owners", f"csv:{party}", *where).out for party in ("acme", "anna"))

    assert "100 % of the owners are not known" in company
    assert "cannot tell: no OFAC list is loaded" in company
    assert "does not count as listed by what is known; 100 % of the owners are not known" in company
    assert "of the owners are not known" not in person
