"""A load says how many public bodies count for their state although no topic describes them."""

from pathlib import Path

from onward.loaders.load import UNDESCRIBED_BODIES, load
from onward.loaders.source import LoadOptions


def test_public_bodies_without_a_topic_are_counted(tmp_path: Path) -> None:
    table = tmp_path / "parties.csv"
    table.write_text(
        "id,name,kind,country,topics\n"
        "1,Ministry of Interior,PublicBody,KZ,\n"
        "2,Ministry of Finance,PublicBody,KZ,gov\n"
        "3,Acme,Company,KZ,\n",
        encoding="utf-8",
    )
    loaded = load("csv", [table], LoadOptions("own", retrieved="2026-05-01"))
    assert loaded.log.counts[UNDESCRIBED_BODIES] == 1
