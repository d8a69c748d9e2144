"""Injuries: R01 to R07."""

from tests.content.rule_cases.shape import RuleCase

RULES: list[RuleCase] = [
    ("r01-changed-shape", ("deformity", 40, ["r01-changed-shape"]), ("flattened-foot", 40, [])),
    (
        "r01-injury-pale-or-numb",
        (
            "twist-injury new-numbness",
            40,
            [
                "r01-injury-pale-or-numb",
                "r15-compartment-syndrome",
                "r20-new-numbness",
                "r32-not-for-self-care",
            ],
        ),
        ("!twist-injury new-numbness", 40, ["r20-new-numbness"]),
    ),
    (
        "r01-limb-in-danger",
        ("deformity recent-injury", 40, ["r01-limb-in-danger", "r01-changed-shape"]),
        ("deformity", 40, ["r01-changed-shape"]),
    ),
    (
        "r01-tingling-after-injury",
        (
            "recent-injury numbness-or-tingling",
            40,
            ["r01-tingling-after-injury", "r32-not-for-self-care"],
        ),
        ("numbness-or-tingling !recent-injury", 40, []),
    ),
    (
        "r02-back-pain-since-fall",
        ("new-back-pain-after-fall", 40, ["r02-back-pain-since-fall"]),
        ("back-pain", 40, []),
    ),
    (
        "r02-fall-onto-heels",
        ("fall-onto-heels", 40, ["r02-fall-onto-heels"]),
        ("onset-other-injury", 40, []),
    ),
    (
        "r02-fall-with-back-pain",
        (
            "new-back-pain-after-fall cannot-put-heel-down",
            40,
            ["r02-fall-with-back-pain", "r02-back-pain-since-fall"],
        ),
        ("new-back-pain-after-fall", 40, ["r02-back-pain-since-fall"]),
    ),
    (
        "r02-heel-bone-injury",
        (
            "onset-other-injury pain-under-heel bruise-sole",
            40,
            ["r02-heel-bone-injury", "r05-injury-hard-to-judge"],
        ),
        (
            "onset-other-injury pain-under-heel heel-squeeze-pain started-over-12-weeks",
            40,
            ["r05-injury-hard-to-judge", "r31-old-injury"],
        ),
    ),
    ("r02-skin-in-danger", ("heel-skin-white", 40, ["r02-skin-in-danger"]), ("bruising", 40, [])),
    (
        "r03-cannot-walk",
        ("cannot-take-four-steps", 40, ["r03-cannot-walk"]),
        ("pain-during-walking", 40, []),
    ),
    (
        "r03-high-break",
        ("recent-injury pain-below-knee-outer", 40, ["r03-high-break"]),
        ("!recent-injury pain-below-knee-outer", 40, []),
    ),
    (
        "r03-ottawa-ankle",
        (
            "twist-injury bruising tender-ankle-bone",
            40,
            ["r03-ottawa-ankle", "r05-sore-bone-after-injury"],
        ),
        (
            "twist-injury started-over-12-weeks tender-ankle-bone",
            40,
            ["r05-sore-bone-after-injury", "r31-old-injury"],
        ),
    ),
    (
        "r04-ottawa-foot",
        (
            "recent-injury tender-midfoot-bone",
            40,
            ["r04-ottawa-foot", "r05-sore-bone-after-injury"],
        ),
        (
            "twist-injury started-over-12-weeks tender-midfoot-bone",
            40,
            ["r05-sore-bone-after-injury", "r31-old-injury"],
        ),
    ),
    (
        "r05-injury-hard-to-judge",
        ("recent-injury intoxicated", 40, ["r05-injury-hard-to-judge"]),
        ("recent-injury", 40, []),
    ),
    (
        "r05-small-child-injury",
        ("recent-injury", 5, ["r05-small-child-injury"]),
        ("recent-injury", 6, []),
    ),
    (
        "r05-sore-bone-after-injury",
        (
            "twist-injury started-over-12-weeks tender-ankle-bone",
            40,
            ["r05-sore-bone-after-injury", "r31-old-injury"],
        ),
        ("onset-gradual tender-ankle-bone", 40, []),
    ),
    (
        "r06-cannot-move-after-injury",
        ("recent-injury cannot-move-ankle", 40, ["r06-cannot-move-after-injury"]),
        ("older-ankle-injury cannot-move-ankle", 40, []),
    ),
    ("r06-crack-or-faint", ("snap", 40, ["r06-crack-or-faint"]), ("!snap onset-sudden", 40, [])),
    (
        "r07-achilles-rupture",
        ("exam-calf-squeeze-abnormal", 40, ["r07-achilles-rupture"]),
        ("onset-gradual cannot-tiptoe", 40, ["r07-cannot-tiptoe"]),
    ),
    (
        "r07-cannot-tiptoe",
        ("onset-gradual cannot-tiptoe started-2-to-12-weeks", 40, ["r07-cannot-tiptoe"]),
        ("onset-gradual weak-tiptoe started-2-to-12-weeks", 40, []),
    ),
    (
        "r07-weak-push-off",
        ("onset-sudden weak-tiptoe pain-calf", 40, ["r07-weak-push-off"]),
        (
            "twist-injury weak-tiptoe pain-front-of-outer-ankle-bone !pain-calf",
            40,
            ["r32-not-for-self-care"],
        ),
    ),
]
