"""Tables of the report: what a reader sees, and what a machine reads."""

from __future__ import annotations

import csv
import io

from modelroots.report.tables import Index, Share, csv_text, fits_beside, html_table

COLUMNS = ["month", "share", "index", "units", "name"]
ROWS = [
    ["2026-01", Share(0.4664), Index(0.1061), 12345, "a `b` <c>"],
    ["2026-02", Share(0.0001), None, 7, ""],
    ["2026-03", None, Index(0), 0, "x"],
]


def test_a_reader_sees_units_and_a_machine_numbers() -> None:
    page = html_table(COLUMNS, ROWS, 'about "this"')
    for cell in ("46.6%", "&lt;0.1%", "0.106", "0.000", "12,345", "–", "a <code>b</code> &lt;c&gt;"):
        assert f">{cell}</td>" in page
    assert page.startswith('<div class="table" tabindex="0" role="region" aria-label="about &quot;this&quot;">')
    assert page.count(" class=n>") == 3 * (1 + len(ROWS))
    rows = list(csv.reader(io.StringIO(csv_text(COLUMNS, [*ROWS, ["", None, None, 1442.0, "y"]]))))
    assert rows == [
        COLUMNS,
        ["2026-01", "0.4664", "0.1061", "12345", "a `b` <c>"],
        ["2026-02", "0.0001", "", "7", ""],
        ["2026-03", "", "0", "0", "x"],
        ["", "", "", "1442", "y"],
    ]


def test_a_table_stands_beside_its_chart_where_it_has_room() -> None:
    assert fits_beside(COLUMNS, ROWS)
    assert not fits_beside(COLUMNS, [*ROWS, ["", None, None, 1, "a name that is much longer than others"]])
    assert not fits_beside([f"measure{i:04d}" for i in range(7)], [])
    assert fits_beside([f"measure{i:04d}" for i in range(6)], [])
