"""What each source reads of its files: a party, its names, ties and listings, or a refusal."""

from pathlib import Path

import pytest

from tests.unit.loaders.load_cases import LoadCase, check_load_case, read_load_cases

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("case", read_load_cases(CASES))
def test_a_source_reads_of_its_files_what_they_say(case: LoadCase, tmp_path: Path) -> None:
    check_load_case(case, tmp_path)
