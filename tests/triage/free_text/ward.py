"""A few symptoms with the names that tests look for."""

from triage.free_text.index import Entry, Index

NAMES = {
    "swelling": ["Swelling around the ankle", "Swollen ankle", "Oedema"],
    "calf-swelling": ["One calf is thicker than the other", "Swollen calf"],
    "bruising": ["A bruise", "Black and blue"],
    "redness": ["Red skin"],
    "fever": ["Fever of 38 °C or more", "Temperature"],
    "pain-at-rest": ["Pain even when I sit or lie still", "Rest pain"],
    "night-pain": ["Pain that wakes me at night", "Pain at night"],
    "pain-under-heel": ["Pain under the heel"],
    "pain-running-jumping": ["Pain when I run, jump or hop", "Pain on running"],
    "first-steps-pain": ["Pain with the first steps out of bed"],
    "cannot-tiptoe": ["Cannot rise on tiptoe", "Cannot stand on tiptoe"],
    "eased-by-rest": ["Rest takes the pain away", "Better with rest"],
    "no-better-after-weeks": ["Does not settle"],
    "weight-loss": ["Losing weight without trying", "Losing weight"],
    "diabetes": ["Diabetes"],
    "smoking": ["Smoking"],
    "previous-clot": ["A blood clot in a leg in the past", "Blood clot before", "Blood clot"],
    "family-blood-clot": ["Blood clots in the close family"],
    "fluoroquinolone": ["A quinolone antibiotic", "Ciprofloxacin"],
    "snap": ["A snap, crack or pop when it happened"],
    "red-eye": ["A red eye", "Iritis"],
    "onset-fall": ["A fall started it", "The other", "Recent"],
    "earlier-sprain": ["An ankle sprain in earlier years", "Old sprain"],
}
PARENTS = {"night-pain": "pain-at-rest", "calf-swelling": "swelling"}
HISTORY = {"earlier-sprain", "previous-clot"}

WARD = Index(
    Entry(
        slug=slug,
        name=names[0],
        names=[slug.replace("-", " "), *names],
        parent=PARENTS.get(slug),
        red_flag=slug in {"fever", "snap"},
        past_counts=slug in HISTORY,
    )
    for slug, names in NAMES.items()
)
