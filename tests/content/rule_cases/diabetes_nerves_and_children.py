"""Diabetes, nerves, medicines and children: R16 to R23."""

from tests.content.rule_cases.shape import RuleCase

RULES: list[RuleCase] = [
    (
        "r16-diabetic-foot-danger",
        (
            "diabetes spreading-redness fever",
            60,
            [
                "r12-severe-skin-infection",
                "r16-diabetic-foot-danger",
                "r10-fever-with-pain",
                "r12-skin-infection",
                "r17-diabetic-foot",
                "r18-charcot-foot",
                "r17-diabetes-and-foot-pain",
            ],
        ),
        (
            "diabetes spreading-redness",
            60,
            [
                "r12-skin-infection",
                "r17-diabetic-foot",
                "r18-charcot-foot",
                "r17-diabetes-and-foot-pain",
            ],
        ),
    ),
    (
        "r17-diabetes-and-foot-pain",
        ("diabetes", 60, ["r17-diabetes-and-foot-pain"]),
        ("!diabetes overweight", 60, []),
    ),
    (
        "r17-diabetic-foot",
        (
            "diabetes onset-gradual !eased-by-rest",
            60,
            ["r17-diabetic-foot", "r17-diabetes-and-foot-pain"],
        ),
        ("diabetes onset-gradual eased-by-rest", 60, ["r17-diabetes-and-foot-pain"]),
    ),
    (
        "r18-charcot-foot",
        ("kidney-disease warm-skin", 18, ["r18-charcot-foot"]),
        ("kidney-disease warm-skin", 17, []),
    ),
    (
        "r19-both-feet-weak",
        ("foot-drop both-sides", 40, ["r19-both-feet-weak", "r20-new-weakness"]),
        ("foot-drop !both-sides", 40, ["r20-new-weakness"]),
    ),
    ("r19-cauda-equina", ("both-legs-weak", 40, ["r19-cauda-equina"]), ("weak-tiptoe", 40, [])),
    (
        "r19-pain-down-both-legs",
        ("pain-down-the-leg both-sides onset-hours-to-days", 40, ["r19-pain-down-both-legs"]),
        ("pain-down-the-leg both-sides onset-gradual", 40, []),
    ),
    (
        "r20-growing-weakness",
        (
            "pain-down-the-leg weak-tiptoe getting-steadily-worse",
            40,
            ["r20-growing-weakness", "r20-weak-from-the-back"],
        ),
        ("pain-down-the-leg weak-tiptoe", 40, ["r20-weak-from-the-back"]),
    ),
    (
        "r20-new-numbness",
        ("new-numbness", 40, ["r20-new-numbness"]),
        ("numbness-or-tingling", 40, []),
    ),
    ("r20-new-weakness", ("foot-drop", 40, ["r20-new-weakness"]), ("weak-tiptoe", 40, [])),
    (
        "r20-weak-and-numb",
        (
            "cannot-tiptoe pain-down-the-leg",
            40,
            ["r20-weak-and-numb", "r07-cannot-tiptoe", "r20-weak-from-the-back"],
        ),
        ("cannot-tiptoe back-pain", 40, ["r07-cannot-tiptoe"]),
    ),
    (
        "r20-weak-from-the-back",
        ("pain-down-the-leg calf-thinner", 40, ["r20-weak-from-the-back"]),
        ("calf-thinner", 40, []),
    ),
    (
        "r21-quinolone-tendon",
        ("fluoroquinolone", 40, ["r21-quinolone-tendon"]),
        ("steroid-tablets", 40, []),
    ),
    (
        "r22-ill-child",
        (
            "high-fever cannot-take-four-steps",
            15,
            [
                "r10-fever-with-a-sore-joint",
                "r22-ill-child",
                "r03-cannot-walk",
                "r10-fever-with-pain",
                "r23-limping-child",
            ],
        ),
        (
            "high-fever cannot-take-four-steps",
            16,
            ["r10-fever-with-a-sore-joint", "r03-cannot-walk", "r10-fever-with-pain"],
        ),
    ),
    (
        "r22-injured-child",
        (
            "twist-injury cannot-take-four-steps",
            15,
            ["r22-injured-child", "r03-cannot-walk", "r03-ottawa-ankle", "r23-limping-child"],
        ),
        ("twist-injury cannot-take-four-steps", 16, ["r03-cannot-walk", "r03-ottawa-ankle"]),
    ),
    (
        "r22-very-ill-adult",
        ("seriously-ill", 16, ["r22-very-ill-adult"]),
        ("fever", 16, ["r10-fever-with-pain"]),
    ),
    (
        "r23-limp-getting-worse",
        ("limp getting-steadily-worse", 15, ["r23-limp-getting-worse"]),
        ("limp getting-steadily-worse", 16, []),
    ),
    (
        "r23-limp-with-lump",
        ("limp firm-lump", 15, ["r23-limp-with-lump", "r24-young-bone-pain", "r25-firm-lump"]),
        ("limp lump-under-foot", 15, []),
    ),
    ("r23-limping-child", ("weight-loss", 15, ["r23-limping-child"]), ("weight-loss", 16, [])),
    (
        "r23-small-child",
        ("pain-calf !pain-under-heel", 2, ["r23-small-child"]),
        ("pain-calf !pain-under-heel", 3, []),
    ),
]
