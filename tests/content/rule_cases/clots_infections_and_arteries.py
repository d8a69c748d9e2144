"""Clots, infections, arteries and pressure in the leg: R08 to R15."""

from tests.content.rule_cases.shape import RuleCase

RULES: list[RuleCase] = [
    (
        "r08-calf-pain-without-injury",
        (
            "pain-calf pain-at-rest started-2-to-12-weeks !recent-injury",
            40,
            ["r08-calf-pain-without-injury"],
        ),
        ("pain-calf pain-at-rest started-over-12-weeks eased-by-rest !recent-injury", 40, []),
    ),
    ("r08-leg-clot", ("calf-throbbing", 40, ["r08-leg-clot"]), ("pain-calf", 40, [])),
    (
        "r08-leg-clot-at-risk",
        ("pain-calf previous-clot", 40, ["r08-leg-clot-at-risk"]),
        ("pain-back-of-heel-bone previous-clot", 40, []),
    ),
    (
        "r08-strain-getting-worse",
        (
            "pain-calf onset-push-off started-2-to-12-weeks getting-steadily-worse",
            40,
            ["r08-strain-getting-worse"],
        ),
        (
            "pain-calf onset-push-off started-2-to-12-weeks no-better-after-weeks",
            40,
            ["r31-self-care-did-not-help"],
        ),
    ),
    (
        "r08-swelling-at-risk",
        ("swelling started-2-to-12-weeks long-travel !recent-injury", 40, ["r08-swelling-at-risk"]),
        ("swelling started-over-12-weeks long-travel !recent-injury", 40, []),
    ),
    (
        "r09-lung-clot",
        ("breathless", 40, ["r09-lung-clot"]),
        ("calf-swelling !breathless !chest-pain !cough-blood-or-collapse", 40, ["r08-leg-clot"]),
    ),
    (
        "r10-after-injection-or-operation",
        (
            "joint-replacement-or-injection pus-or-discharge",
            40,
            ["r10-after-injection-or-operation", "r29-wound"],
        ),
        ("joint-replacement-or-injection pain-deep-in-ankle", 40, []),
    ),
    (
        "r10-child-will-not-walk",
        (
            "hot-swollen-joint cannot-take-four-steps",
            15,
            ["r10-child-will-not-walk", "r03-cannot-walk", "r11-hot-joint", "r23-limping-child"],
        ),
        ("hot-swollen-joint cannot-take-four-steps", 16, ["r03-cannot-walk", "r11-hot-joint"]),
    ),
    (
        "r10-fever-with-a-sore-joint",
        ("pain-deep-in-ankle fever", 40, ["r10-fever-with-a-sore-joint", "r10-fever-with-pain"]),
        ("pain-above-heel fever", 40, ["r10-fever-with-pain"]),
    ),
    (
        "r10-fever-with-pain",
        ("fever", 40, ["r10-fever-with-pain"]),
        ("!fever pain-at-rest", 40, []),
    ),
    (
        "r10-joint-infection",
        ("hot-swollen-joint injects-drugs", 40, ["r10-joint-infection", "r11-hot-joint"]),
        ("hot-swollen-joint", 40, ["r11-hot-joint"]),
    ),
    (
        "r10-warm-swelling-with-fever",
        (
            "warm-skin swelling fever",
            40,
            ["r10-fever-with-a-sore-joint", "r10-warm-swelling-with-fever", "r10-fever-with-pain"],
        ),
        ("warm-skin swelling !fever", 40, []),
    ),
    (
        "r11-hot-joint",
        ("hot-swollen-joint !fever", 40, ["r11-hot-joint"]),
        ("warm-skin swelling", 40, []),
    ),
    (
        "r11-warm-swelling",
        ("warm-skin swelling woke-with-it !recent-injury", 40, ["r11-warm-swelling"]),
        ("warm-skin swelling pain-at-rest !recent-injury", 40, []),
    ),
    (
        "r12-severe-skin-infection",
        (
            "spreading-redness immune-suppression",
            40,
            ["r12-severe-skin-infection", "r12-skin-infection"],
        ),
        ("warm-skin immune-suppression", 40, []),
    ),
    (
        "r12-skin-infection",
        ("redness fever", 40, ["r10-fever-with-pain", "r12-skin-infection"]),
        ("redness !fever", 40, []),
    ),
    (
        "r13-blocked-artery",
        ("pale-cold-foot", 40, ["r13-blocked-artery"]),
        ("arterial-disease", 40, []),
    ),
    (
        "r13-clot-from-the-heart",
        (
            "irregular-heartbeat severe-rising-pain",
            70,
            ["r13-clot-from-the-heart", "r15-severe-pain"],
        ),
        ("irregular-heartbeat pain-at-rest", 70, []),
    ),
    (
        "r13-pain-and-loss",
        ("irregular-heartbeat new-numbness", 40, ["r13-pain-and-loss", "r20-new-numbness"]),
        ("irregular-heartbeat numbness-or-tingling", 40, []),
    ),
    (
        "r13-toes-do-not-move",
        ("cannot-move-toes", 40, ["r13-toes-do-not-move", "r20-new-weakness"]),
        ("foot-drop", 40, ["r20-new-weakness"]),
    ),
    (
        "r14-cramp-after-the-same-distance",
        ("pain-after-same-distance", 60, ["r14-cramp-after-the-same-distance"]),
        ("pain-during-walking", 60, []),
    ),
    (
        "r14-poor-blood-flow",
        (
            "pain-after-same-distance pain-at-rest",
            60,
            ["r14-poor-blood-flow", "r14-cramp-after-the-same-distance"],
        ),
        ("pain-at-rest", 60, []),
    ),
    (
        "r14-smoker-with-rest-pain",
        ("smoking night-pain pain-ball-of-foot", 50, ["r14-smoker-with-rest-pain"]),
        ("smoking night-pain pain-ball-of-foot", 49, []),
    ),
    (
        "r15-compartment-syndrome",
        (
            "cast-operation-or-bed-rest severe-rising-pain",
            40,
            ["r15-compartment-syndrome", "r15-severe-pain"],
        ),
        ("severe-rising-pain", 40, ["r15-severe-pain"]),
    ),
    ("r15-lay-on-the-leg", ("lay-long-on-leg", 40, ["r15-lay-on-the-leg"]), ("bed-rest", 40, [])),
    (
        "r15-pain-out-of-proportion",
        ("recent-injury pain-out-of-proportion", 40, ["r15-pain-out-of-proportion"]),
        ("!recent-injury pain-out-of-proportion", 40, []),
    ),
    (
        "r15-severe-pain",
        ("pain-when-toes-are-moved", 40, ["r15-severe-pain"]),
        ("pain-at-rest", 40, []),
    ),
    (
        "r15-weak-after-injury",
        ("recent-injury foot-drop", 40, ["r15-weak-after-injury", "r20-new-weakness"]),
        ("!recent-injury foot-drop", 40, ["r20-new-weakness"]),
    ),
]
