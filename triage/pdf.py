"""A result on one or two sheets of A4 for the doctor: what was answered, and what came of it.

It holds what the result page holds in short, and nothing else: the same object makes both. No name
is known, so there is a line to write one on.
"""

from collections.abc import Iterator, Sequence
from importlib.metadata import distribution
from pathlib import Path

from django.utils import formats
from django.utils.translation import get_language, gettext, ngettext
from fpdf import FPDF
from fpdf.enums import VAlign, XPos, YPos
from fpdf.fonts import FontFace, TTFFont
from fpdf.util import Padding

from conditions.levels import Urgency
from conditions.markdown import as_text
from triage.pages import ResultPage
from triage.presentation import (
    STATES,
    AnsweredQuestion,
    EvidenceLine,
    MatchCard,
    UrgencyCard,
)

# Letters of Europe, Cyrillic, Greek and Arabic; matplotlib, which the evaluation needs, ships it.
FONTS = Path(str(distribution("matplotlib").locate_file("matplotlib/mpl-data/fonts/ttf")))
FONT = "DejaVu"
FILES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}

MARGIN = 14  # mm
PADDING = Padding(top=0.5, bottom=0.5, left=2.5, right=2.5)  # mm, of the box
MOST_PAGES = 2
# Points of the running text, the first that keeps to MOST_PAGES; smaller than 6 nobody can read.
SIZES = (8.5, 7.5, 6.5, 6.0)
LINE = 0.47  # mm of line height for each point
SHOWN_LINES = 3  # answers for and against each match

Colour = tuple[int, int, int]
INK: Colour = (34, 30, 26)
SOFT: Colour = (90, 82, 73)
RULE: Colour = (190, 178, 160)
HEAD: Colour = (240, 235, 225)
# The colours of site.css, the light theme.
GROUND: dict[Urgency, Colour] = {
    Urgency.SELF_CARE: (224, 240, 225),
    Urgency.ROUTINE: (224, 236, 245),
    Urgency.SOON: (252, 239, 199),
    Urgency.URGENT: (253, 220, 194),
    Urgency.EMERGENCY: (253, 220, 214),
}


def as_pdf(page: ResultPage) -> bytes:
    """The PDF of a result page, on MOST_PAGES where any size of letters makes it fit."""
    sheet = Sheet(page, size=SIZES[0])
    for size in SIZES[1:]:
        if sheet.pages_count <= MOST_PAGES:
            break
        sheet.put_away()
        sheet = Sheet(page, size=size)
    return bytes(sheet.output())


class Sheet(FPDF):
    """The sheets of one result, written when it is made; `size` is in points."""

    def __init__(self, page: ResultPage, *, size: float) -> None:
        super().__init__(format="A4")
        self.page_shown, self.size = page, size
        for style, file in FILES.items():
            self.add_font(FONT, style, FONTS / file)
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + 6)
        self.set_lang(get_language() or "en")
        self.set_title(gettext("Ankle Site: a result for the doctor"))
        self.set_creation_date(page.assessment.created_at)
        self.add_page()
        self._title()
        self._urgency(page.urgency)
        self._person()
        self._matches(page.matches)
        self._questions(page.to_ask)
        self._answers(page.answered)

    def put_away(self) -> None:
        """Close the fonts of a sheet that is not wanted; `output` does it for the others."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def footer(self) -> None:
        """The disclaimer on each sheet, and the release that another copy can be made with."""
        page = self.page_shown
        self.set_y(-MARGIN - 2)
        self._letters(6.5, colour=SOFT)
        release = gettext("Release %(number)s, %(checksum)s") % {
            "number": page.result.release,
            "checksum": page.result.checksum[:12],
        }
        number = f"{self.page_no()} / {{nb}}"
        self._text(f"{page.disclaimer}\n{release} · {number}", height=3.1)

    def _letters(self, size: float, *, bold: bool = False, colour: Colour = INK) -> None:
        self.set_font(FONT, "B" if bold else "", size)
        self.set_text_color(*colour)

    def _text(self, text: str, *, height: float | None = None) -> None:
        self.multi_cell(
            0,
            height or self.font_size_pt * LINE,
            text,
            align="L",
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _heading(self, text: str) -> None:
        self.ln(2.5)
        if self.will_page_break(15):
            self.add_page()
        self.start_section(text)
        self._letters(self.size + 2, bold=True)
        self._text(text)
        self.ln(0.7)

    def _title(self) -> None:
        made = formats.date_format(self.page_shown.assessment.created_at, "DATE_FORMAT")
        self._letters(15, bold=True)
        self._text(gettext("For the doctor: answers and result"))
        self._letters(self.size, colour=SOFT)
        self._text(
            gettext("Made on %(day)s with Ankle Site, by the patient or for the patient.")
            % {"day": made}
        )
        if self.page_shown.taken_back:
            self._text(gettext("We have since taken back the knowledge that it was made from."))
        self.ln(3)
        self._letters(self.size)
        name, born = gettext("Name"), gettext("Date of birth")
        self._text(f"{name}: {'_' * 34}   {born}: {'_' * 18}")
        self.ln(2.5)

    def _urgency(self, card: UrgencyCard) -> None:
        """A box with how soon to get help, and why."""
        rows = [(gettext(card.level.label), True, self.size + 4), (card.action, True, self.size)]
        rows += [
            (f"{reason.title}: {as_text(reason.message)}", False, self.size)
            for reason in (*card.reasons, *card.lesser)
        ]
        if card.because:
            rows.append((card.because, False, self.size))
        if card.unchecked:
            signs = gettext("Warning signs without a yes or no: %(signs)s.")
            rows.append((signs % {"signs": "; ".join(card.unchecked)}, False, self.size))
        self.set_fill_color(*GROUND[card.level])
        for text, bold, size in rows:
            self._letters(size, bold=bold)
            self.multi_cell(
                0,
                size * LINE + 0.3,
                text,
                align="L",
                fill=True,
                padding=PADDING,
                new_x=XPos.LMARGIN,
                new_y=YPos.NEXT,
            )

    def _person(self) -> None:
        page = self.page_shown
        case = page.result.case
        said = [page.assessment.get_sex_display()] if case.sex else []
        if case.age is not None:
            years = ngettext("%(years)s year", "%(years)s years", case.age)
            said.insert(0, years % {"years": case.age})
        rest = [name for name in page.told if name not in page.where]
        self._heading(gettext("The patient"))
        self._pair(gettext("Age and sex"), ", ".join(said) or gettext("not given"))
        if page.assessment.side:
            self._pair(gettext("Side"), page.assessment.get_side_display())
        self._pair(gettext("Where it hurts"), "; ".join(page.where) or gettext("not said"))
        self._pair(gettext("Says yes to"), "; ".join(rest) or gettext("nothing"))

    def _pair(self, label: str, text: str) -> None:
        height = self.size * LINE
        self._letters(self.size, bold=True)
        self.write(height, f"{label}: ")
        self._letters(self.size)
        self.write(height, text)
        self.ln(height + 0.6)

    def _matches(self, cards: Sequence[MatchCard]) -> None:
        self._heading(gettext("What it may be"))
        if not cards:
            self._letters(self.size)
            self._text(gettext("Too little was answered to compare."))
            return
        self._letters(self.size - 0.5)
        self.set_draw_color(*RULE)
        self.set_fill_color(255)
        with self.table(
            col_widths=(26, 22, 26, 26),
            headings_style=FontFace(emphasis="BOLD", fill_color=HEAD),
            line_height=(self.size - 0.5) * LINE,
            padding=(0.7, 1.2),
            text_align="LEFT",
            v_align=VAlign.T,
            borders_layout="HORIZONTAL_LINES",
        ) as table:
            table.row(
                [
                    gettext("Condition"),
                    gettext("Of people with these answers"),
                    gettext("Speaks for it"),
                    gettext("Speaks against it"),
                ]
            )
            for place, card in enumerate(cards, start=1):
                table.row(
                    [
                        f"{place}. {card.match.name}",
                        card.how_many,
                        _in_short(card.speaks_for),
                        _in_short(card.speaks_against),
                    ]
                )
            table.row(
                [
                    gettext("Something that is not in our list"),
                    self.page_shown.something_else.how_many,
                    "",
                    "",
                ]
            )

    def _answers(self, answered: Sequence[AnsweredQuestion]) -> None:
        """Every answer under its question, in two columns."""
        self._heading(gettext("Every answer"))
        with self.text_columns(
            ncols=2, gutter=6, balance=True, text_align="L", line_height=1.25
        ) as columns:
            for item in answered:
                with columns.paragraph(bottom_margin=0.9) as paragraph:
                    self._letters(self.size - 1, bold=True)
                    paragraph.write(f"{item.question} ")
                    self._letters(self.size - 1)
                    paragraph.write(" ".join(_grouped(item)))

    def _questions(self, questions: Sequence[str]) -> None:
        self._heading(gettext("To ask"))
        self._letters(self.size)
        self._text("\n".join(f"\u2022 {question}" for question in questions))


def _in_short(lines: Sequence[EvidenceLine]) -> str:
    return "; ".join(f"{line.said}: {line.text}" for line in lines[:SHOWN_LINES]) or "-"


def _grouped(item: AnsweredQuestion) -> Iterator[str]:
    """Such as "Yes: swelling; redness."; the answer alone for a yes-or-no question."""
    states: dict[str, list[str]] = {str(state): [] for state in STATES.values()}
    for label, said in item.answers:
        states.setdefault(said, []).append(label)
    for state, labels in states.items():
        if labels:
            named = "; ".join(label for label in labels if label)
            yield f"{state}: {named}." if named else f"{state}."
