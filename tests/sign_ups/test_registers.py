"""New rows in files that people edit: everything of theirs stays."""

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from equity_reports.errors import InputError
from equity_reports.sign_ups import register_csv, register_workbook

ROW = {"team_id": "T39", "team_name": "Ash; Lane, Nurses", "joined_on": "2026-11-03"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_byte_of_a_csv_stays(encoding, end, delimiter):
    lines = ["our notes,team_name, team_id ,joined_on", "“café”,One,T01,", '"two\nlines",Two,T02,']
    before = end.join(line.replace(",", delimiter) for line in lines).encode(encoding)
    after = register_csv.with_rows(before, [ROW])
    assert after.startswith(before)
    records = list(csv.reader(io.StringIO(after.decode(encoding)), delimiter=delimiter))
    assert records[3] == ["", "Ash; Lane, Nurses", "T39", "2026-11-03"]
    assert len(records) == 4


def test_a_letter_that_the_file_cannot_hold_makes_it_utf_8():
    before = "team_id,team_name\r\nT01,Café\r\n".encode("cp1252")
    after = register_csv.with_rows(before, [{"team_id": "T39", "team_name": "Łódź Lane"}])
    assert after.decode("utf-8-sig") == "team_id,team_name\r\nT01,Café\r\nT39,Łódź Lane\r\n"


@given(
    st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"])), max_size=3)
)
def test_what_is_written_is_read_back(cells):
    row = {str(number): cell for number, cell in enumerate(cells)}
    before = b"0,1,2\na,b,c\n"
    after = register_csv.with_rows(before, [row]).decode()
    assert list(csv.reader(io.StringIO(after, newline="")))[2] == [*cells, "", "", ""][:3]


def workbook():
    """A register that somebody has made their own."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Our notes", "team_name", "team_id", "joined_on", "phase"])
    sheet.append(["ring them", "One", "T01", None, "3"])
    sheet.append(["=1+1", "Two", "T02", None, "3"])
    for cell in sheet[3]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFFF00")
        cell.alignment = Alignment(wrap_text=True)
    sheet["D3"].number_format = "DD/MM/YYYY"
    sheet["B2"].comment = Comment("moved in May", "A Coach")
    sheet["A60"].fill = PatternFill("solid", fgColor="EEEEEE")  # a row with a colour alone
    sheet.column_dimensions["B"].width = 40
    sheet.freeze_panes = "A2"
    sheet.add_table(Table(displayName="teams", ref="A1:E3"))
    choice = DataValidation(type="list", formula1='"1,2,3"')
    choice.add("E2:E3")
    sheet.add_data_validation(choice)
    rule = CellIsRule(operator="equal", formula=['"T01"'], font=Font(color="FF0000"))
    sheet.conditional_formatting.add("C2:C3", rule)
    book.create_sheet("mine")["A1"] = "=SUM(B1:B2)"
    return book


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def looks(cell):
    told = (cell.font.b, cell.fill.fgColor.rgb, cell.alignment.wrap_text, cell.number_format)
    return (cell.value, cell.comment and cell.comment.text, *told)


def test_what_people_wrote_and_formatted_in_a_workbook_stays():
    before = saved(workbook())
    old = load_workbook(io.BytesIO(before))
    new = load_workbook(io.BytesIO(register_workbook.with_rows(before, [ROW], file="teams.xlsx")))
    for sheet in old:
        for line in sheet.iter_rows(max_row=3):
            for cell in line:
                assert looks(cell) == looks(new[sheet.title][cell.coordinate])
    sheet = new.worksheets[0]
    assert sheet.column_dimensions["B"].width == 40
    assert sheet.freeze_panes == "A2"
    assert sheet["A60"].fill.fgColor.rgb == "00EEEEEE"


def test_a_new_row_looks_like_the_one_above_and_is_in_what_held_it():
    row = ROW | {"team_name": "=1+1", "phase": "03"}
    after = register_workbook.with_rows(saved(workbook()), [row, ROW], file="teams.xlsx")
    sheet = load_workbook(io.BytesIO(after)).worksheets[0]
    assert [cell.value for cell in sheet[4]][:3] == [None, "=1+1", "T39"]
    assert (sheet["B4"].data_type, sheet["E4"].value) == ("s", "03")
    assert (sheet["B4"].font.b, sheet["D4"].number_format) == (True, "DD/MM/YYYY")
    assert sheet["D4"].value.date().isoformat() == "2026-11-03"
    assert sheet["C5"].value == "T39"
    assert sheet.tables["teams"].ref == "A1:E5"
    (choice,) = sheet.data_validations.dataValidation
    assert "E5" in choice.sqref
    assert any("C5" in formats.sqref for formats in sheet.conditional_formatting)


def with_chart(book):
    book["mine"].add_chart(BarChart(), "B2")


def with_formula(book):
    book.active["B3"] = '="Tw"&"o"'


@pytest.mark.parametrize(
    ("change", "named"), [(with_formula, "a formula"), (with_chart, "a chart")]
)
def test_a_workbook_that_would_lose_something_is_refused(change, named):
    book = workbook()
    change(book)
    with pytest.raises(InputError, match=named):
        register_workbook.with_rows(saved(book), [ROW], file="teams.xlsx")


@pytest.mark.parametrize(
    "part", ["xl/threadedComments/threadedComment1.xml", "xl/media/image1.png"]
)
def test_a_part_that_openpyxl_does_not_know_is_a_loss(part):
    stream = io.BytesIO(saved(workbook()))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(part, "<x/>")
    with pytest.raises(InputError, match="without a loss"):
        register_workbook.with_rows(stream.getvalue(), [ROW], file="teams.xlsx")
