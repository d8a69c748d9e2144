"""The words that turn what stands beside them: denied, unsure, another's, not (yet) so.

Kinds and most of the words are those of ConText (H. Harkema, J. Dowling, T. Thornblade, W. Chapman,
"ConText: an algorithm for determining negation, experiencer, and temporal status from clinical
reports", Journal of Biomedical Informatics 42 (2009) 839-851), which follows NegEx (Chapman et al.,
Journal of Biomedical Informatics 34 (2001) 301-310); those were drawn from doctors' reports, so how
patients say it is added.
"""

import enum


class Kind(enum.Enum):
    DENIED = enum.auto()
    DENIED_BEFORE = enum.auto()  # "swelling: none": what stands before it
    NOT_THAT = enum.auto()  # "I would not say that there is no ...": takes a denial back
    UNSURE = enum.auto()
    UNSURE_BEFORE = enum.auto()
    CANNOT = enum.auto()
    CAN = enum.auto()
    FAMILY = enum.auto()
    OTHER = enum.auto()
    CHILD = enum.auto()  # the patient, unless the writer speaks of themselves too
    SUPPOSED = enum.auto()
    ASKED = enum.auto()  # where the sentence ends with a question mark
    IF = enum.auto()  # where the sentence is about what is to be done then
    USED_TO = enum.auto()
    OVER = enum.auto()
    NOTHING = enum.auto()  # "not only": pseudo-negations, which NegEx has first

    @property
    def looks_back(self) -> bool:
        return self in {Kind.DENIED_BEFORE, Kind.UNSURE_BEFORE, Kind.OVER}


_CUES = {
    Kind.NOTHING: """
        not only|not just|no doubt|no wonder|without doubt|no longer than|not until|no sooner
        |not sure why|dont know why|dont know what|dont know how|no idea why|no idea what
        |i think|not right""",
    Kind.DENIED: """
        no|not|never|without|neither|nor|none|nope|nil|zero|denies|denied|deny|denying
        |negative for|free of|absence of|no sign of|no signs of|no evidence of|no history of
        |lack of|rather than|instead of|no longer|dont|doesnt|didnt|isnt|arent|wasnt|werent
        |havent|hasnt|hadnt|wont|aint|dont have|doesnt have|do not|does not|did not|is not
        |are not|was not|has not|have not|cant see|cant feel|cant find|cannot see|cannot feel
        |cannot find|no real|not any|makes no difference|make no difference|made no difference
        |non|ruled out""",
    Kind.DENIED_BEFORE: """
        normal|none|negative|absent|nil|denied|ruled out|makes no difference|make no difference
        |made no difference""",
    Kind.NOT_THAT: """
        not that|not like|not as if|wouldnt say|would not say|cant say|cannot say|cant deny
        |cannot deny|not saying|isnt that""",
    Kind.UNSURE: """
        maybe|perhaps|possibly|probably|might|may|could be|could have|might be|may be|might have
        |may have|not sure|not sure if|not sure whether|unsure|unsure if|not certain|uncertain
        |dont know|dont know if|dont know whether|do not know if|do not know whether|no idea if
        |no idea whether|cant tell|cannot tell|hard to tell if|wonder if|wondering if
        |i think i may|i think i might|dont think|do not think|doubt|suspect|not much|hardly any
        |barely any|not really|dont remember|cant remember|cannot remember|looks a bit|stopped
        |quit|gave up|given up|ex|former""",
    Kind.UNSURE_BEFORE: """
        not sure|hard to tell|hard to say|i suppose|i guess|cant tell|cannot tell|cant remember
        |cannot remember|dont remember|dont know|perhaps|maybe|possibly|not certain|or not
        |i think|far|very far|that far|for long""",
    Kind.CANNOT: """
        cannot|cant|couldnt|unable|unable to|impossible to|not able to|hardly able to|can not
        |could not|can no longer|cannot any longer|can hardly|could hardly|can barely""",
    Kind.CAN: """
        can|can still|could still|able to|still able to|manage to|managed to|no trouble
        |without trouble|without difficulty|no problem|without a problem|fine|ok|okay|easily""",
    Kind.FAMILY: """
        mother|father|mum|mom|mam|dad|mummy|daddy|parent|parents|brother|sister|brothers|sisters
        |uncle|aunt|grandmother|grandfather|grandma|grandpa|gran|nan|grandad|granddad|relatives
        |relative|siblings|sibling|cousin|family|runs in the family|in the family""",
    Kind.OTHER: """
        wife|husband|partner|girlfriend|boyfriend|friend|friends|neighbour|neighbor|colleague
        |flatmate|roommate|boss|somebody else|someone else|coworker|teammate|people|others""",
    Kind.CHILD: """
        son|daughter|child|kid|boy|girl|toddler|baby|stepson|stepdaughter""",
    Kind.SUPPOSED: """
        watch out for|look out for|watch for|come back if|in case|to prevent|to avoid|afraid of
        |scared of|worried about|worried that|risk of|told me to|told to|warned|warned me""",
    Kind.ASKED: """
        could i|have i|might i|am i|do you think|should i|could it|could this|could that|can it
        |can this|can that|is it|is this|is that|are these|does it|does this|do i|what|why|how
        |when should|would|can i|will it|will this|should it|which""",
    Kind.IF: "if",
    Kind.USED_TO: "used to",
    Kind.OVER: """
        gone down|gone away|went away|cleared up|years ago|in the past|as a child|as a kid
        |when i was young""",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Before these a denial or a doubt ends (NegEx: termination terms), and a new clause begins.
ENDS = _words(
    "but however though although except apart besides only just because while whereas then"
    " otherwise instead aside"
)
# After "and" or a comma these begin something new; without them a list goes on.
STARTERS = _words(
    "i im ive id it its he she we they my his her there theres this that the these has have had"
    " having is are was were been hurts hurt aches took take takes taking started comes came gets"
    " got feels felt feel does do did cant can also now still when worse on"
)
# Before these a denial by a noun's word ends even without a pause: "no swelling hurts to walk".
VERBS = _words("hurts aches took started comes came gets feels swells")
FIRST_PERSON = _words("i im ive id me my myself")
# "If it swells, I will ...": a condition, and not a "when" ("it hurts if I press").
PLANS = _words("will would should shall call go")


def _by_phrase() -> dict[str, tuple[Kind, ...]]:
    table: dict[str, tuple[Kind, ...]] = {}
    for kind, text in _CUES.items():
        for phrase in " ".join(text.split()).split("|"):
            table[phrase.strip()] = (*table.get(phrase.strip(), ()), kind)
    return table


CUES = _by_phrase()
LONGEST_CUE = max(len(phrase.split()) for phrase in CUES)
