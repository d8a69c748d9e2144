"""Tumours, joints, stress fractures, wounds and what is not for self-care: R24 to R33."""

from tests.content.rule_cases.shape import RuleCase

RULES: list[RuleCase] = [
    (
        "r24-child-long-swelling",
        ("swelling started-over-12-weeks", 15, ["r24-child-long-swelling"]),
        ("swelling started-2-to-12-weeks", 15, []),
    ),
    (
        "r24-child-swelling",
        ("swelling onset-gradual !recent-injury", 15, ["r24-child-swelling"]),
        ("swelling onset-gradual !recent-injury", 16, []),
    ),
    (
        "r24-lasting-rest-pain",
        (
            "pain-constant started-2-to-12-weeks",
            24,
            ["r24-lasting-rest-pain", "r24-young-bone-pain"],
        ),
        ("pain-at-rest started-2-to-12-weeks", 24, []),
    ),
    (
        "r24-young-bone-pain",
        ("night-pain !recent-injury", 24, ["r24-young-bone-pain"]),
        ("night-pain !recent-injury", 25, []),
    ),
    ("r25-firm-lump", ("firm-lump", 40, ["r25-firm-lump"]), ("lump-under-foot", 40, [])),
    (
        "r25-light-knock",
        ("onset-after-light-knock", 40, ["r25-light-knock"]),
        ("onset-direct-blow", 40, []),
    ),
    (
        "r25-lump-or-cancer-signs",
        ("pain-at-rest cancer", 40, ["r25-lump-or-cancer-signs"]),
        ("cancer", 40, []),
    ),
    (
        "r25-lump-with-night-pain",
        ("firm-lump night-pain", 40, ["r25-lump-with-night-pain", "r25-firm-lump"]),
        ("firm-lump pain-at-rest", 40, ["r25-firm-lump"]),
    ),
    (
        "r25-night-pain",
        ("night-pain started-over-12-weeks getting-steadily-worse", 40, ["r25-night-pain"]),
        ("night-pain started-over-12-weeks eased-by-rest", 40, []),
    ),
    (
        "r25-pain-for-weeks",
        ("cancer started-2-to-12-weeks", 40, ["r25-pain-for-weeks"]),
        ("cancer started-under-2-weeks", 40, []),
    ),
    (
        "r26-child-with-stiff-joints",
        ("morning-stiffness-long", 15, ["r26-child-with-stiff-joints"]),
        ("morning-stiffness-short", 15, []),
    ),
    (
        "r26-inflammatory-arthritis",
        ("pain-hands both-sides", 40, ["r26-inflammatory-arthritis"]),
        ("pain-hands pain-knees-and-hips", 40, []),
    ),
    (
        "r26-several-joints",
        ("both-sides pain-knees-and-hips swelling", 40, ["r26-several-joints"]),
        ("both-sides pain-knees-and-hips !swelling", 40, []),
    ),
    (
        "r27-stress-fracture",
        ("sudden-increase-in-exercise pain-midfoot cannot-hop", 40, ["r27-stress-fracture"]),
        ("sudden-increase-in-exercise pain-above-heel pain-at-rest", 40, []),
    ),
    (
        "r27-stress-fracture-cannot-walk",
        (
            "sudden-increase-in-exercise cannot-take-four-steps",
            40,
            ["r03-cannot-walk", "r27-stress-fracture-cannot-walk"],
        ),
        ("sudden-increase-in-exercise pain-during-walking", 40, []),
    ),
    (
        "r28-bleeding-risk",
        ("recent-injury anticoagulants-or-bleeding", 40, ["r28-bleeding-risk"]),
        ("anticoagulants-or-bleeding onset-gradual", 40, []),
    ),
    ("r29-wound", ("puncture-or-bite", 40, ["r29-wound"]), ("broken-skin", 40, [])),
    (
        "r29-wound-with-fever",
        (
            "puncture-or-bite chills",
            40,
            ["r29-wound-with-fever", "r10-fever-with-pain", "r29-wound"],
        ),
        ("wound-or-ulcer !fever", 40, ["r29-wound"]),
    ),
    (
        "r30-inherited-cholesterol",
        ("thickened-tendon family-early-heart-disease", 40, ["r30-inherited-cholesterol"]),
        ("thickened-tendon", 40, []),
    ),
    (
        "r31-high-sprain",
        ("recent-injury pain-shin-above-ankle", 40, ["r31-high-sprain"]),
        ("onset-gradual pain-shin-above-ankle", 40, []),
    ),
    (
        "r31-old-injury",
        ("twist-injury started-over-12-weeks", 40, ["r31-old-injury"]),
        ("onset-gradual started-over-12-weeks", 40, []),
    ),
    (
        "r31-self-care-did-not-help",
        ("no-better-after-weeks", 40, ["r31-self-care-did-not-help"]),
        ("started-2-to-12-weeks", 40, []),
    ),
    (
        "r31-sprain-not-settling",
        (
            "sprain-never-settled locking-or-catching",
            40,
            ["r31-sprain-not-settling", "r31-old-injury"],
        ),
        ("sprain-never-settled", 40, ["r31-old-injury"]),
    ),
    (
        "r32-not-for-self-care",
        ("twist-injury immune-suppression", 40, ["r32-not-for-self-care"]),
        ("twist-injury overweight", 40, []),
    ),
    (
        "r32-sudden-without-injury",
        ("onset-sudden !recent-injury", 40, ["r32-sudden-without-injury"]),
        ("onset-sudden recent-injury", 40, []),
    ),
    (
        "r33-new-flat-foot",
        ("flattened-foot swelling-inner", 40, ["r33-new-flat-foot"]),
        ("flattened-foot swelling-outer", 40, []),
    ),
]
