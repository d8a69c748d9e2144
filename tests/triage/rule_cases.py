"""Answers that each urgency rule of the fixtures fires on, and such that just do not."""

# For each rule: answers and age that fire it, with all the reasons; and such that just do not.
RULES: list[tuple[str, tuple[str, int, list[str]], tuple[str, int, list[str]]]] = [
    ("r01-limb-in-danger", ("deformity", 40, ["r01-limb-in-danger"]), ("flattened-foot", 40, [])),
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
        "r02-fall-onto-heels",
        ("fall-onto-heels", 40, ["r02-fall-onto-heels"]),
        ("onset-other-injury", 40, []),
    ),
    (
        "r03-ottawa-ankle",
        ("recent-injury tender-ankle-bone", 40, ["r03-ottawa-ankle"]),
        ("tender-ankle-bone", 40, []),
    ),
    (
        "r03-cannot-walk",
        ("cannot-take-four-steps", 40, ["r03-cannot-walk"]),
        ("pain-during-walking", 40, []),
    ),
    (
        "r04-ottawa-foot",
        ("recent-injury tender-midfoot-bone", 40, ["r04-ottawa-foot"]),
        ("tender-midfoot-bone", 40, []),
    ),
    (
        "r05-injury-hard-to-judge",
        ("recent-injury reduced-feeling-in-feet", 40, ["r05-injury-hard-to-judge"]),
        ("recent-injury", 40, []),
    ),
    (
        "r05-small-child-injury",
        ("recent-injury", 5, ["r05-small-child-injury"]),
        ("recent-injury", 6, []),
    ),
    ("r06-crack-or-faint", ("snap", 40, ["r06-crack-or-faint"]), ("!snap onset-sudden", 40, [])),
    (
        "r07-achilles-rupture",
        (
            "onset-gradual cannot-tiptoe started-under-2-weeks",
            40,
            ["r07-achilles-rupture", "r07-cannot-tiptoe"],
        ),
        ("onset-gradual cannot-tiptoe", 40, ["r07-cannot-tiptoe"]),
    ),
    ("r08-leg-clot", ("calf-throbbing", 40, ["r08-leg-clot"]), ("pain-calf", 40, [])),
    (
        "r08-leg-clot-at-risk",
        ("pain-calf previous-clot", 40, ["r08-leg-clot-at-risk"]),
        ("pain-back-of-heel-bone previous-clot", 40, []),
    ),
    (
        "r09-lung-clot",
        ("breathless", 40, ["r09-lung-clot"]),
        ("calf-swelling !breathless !chest-pain !cough-blood-or-collapse", 40, ["r08-leg-clot"]),
    ),
    (
        "r10-joint-infection",
        (
            "hot-swollen-joint joint-replacement-or-injection",
            40,
            ["r10-joint-infection", "r11-hot-joint"],
        ),
        ("hot-swollen-joint", 40, ["r11-hot-joint"]),
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
        "r10-fever-with-pain",
        ("fever", 40, ["r10-fever-with-pain"]),
        ("!fever pain-at-rest", 40, []),
    ),
    (
        "r11-hot-joint",
        ("hot-swollen-joint !fever", 40, ["r11-hot-joint"]),
        ("warm-skin swelling", 40, []),
    ),
    (
        "r12-skin-infection",
        ("redness fever", 40, ["r10-fever-with-pain", "r12-skin-infection"]),
        ("redness !fever", 40, []),
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
        "r13-blocked-artery",
        ("pale-cold-foot", 40, ["r13-blocked-artery"]),
        ("arterial-disease", 40, []),
    ),
    (
        "r14-poor-blood-flow",
        ("arterial-disease pain-at-rest", 60, ["r14-poor-blood-flow"]),
        ("pain-at-rest", 60, []),
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
    (
        "r15-severe-pain",
        ("pain-when-toes-are-moved", 40, ["r15-severe-pain"]),
        ("pain-at-rest", 40, []),
    ),
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
        "r17-diabetic-foot",
        ("diabetes onset-gradual", 60, ["r17-diabetic-foot", "r17-diabetes-and-foot-pain"]),
        ("diabetes onset-sudden", 60, ["r17-diabetes-and-foot-pain"]),
    ),
    (
        "r17-diabetes-and-foot-pain",
        ("diabetes", 60, ["r17-diabetes-and-foot-pain"]),
        ("!diabetes overweight", 60, []),
    ),
    (
        "r18-charcot-foot",
        ("kidney-disease warm-skin", 18, ["r18-charcot-foot"]),
        ("kidney-disease warm-skin", 17, []),
    ),
    ("r19-cauda-equina", ("both-legs-weak", 40, ["r19-cauda-equina"]), ("weak-tiptoe", 40, [])),
    ("r20-new-weakness", ("foot-drop", 40, ["r20-new-weakness"]), ("weak-tiptoe", 40, [])),
    (
        "r20-new-numbness",
        ("new-numbness", 40, ["r20-new-numbness"]),
        ("numbness-or-tingling", 40, []),
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
            ["r22-ill-child", "r03-cannot-walk", "r10-fever-with-pain", "r23-limping-child"],
        ),
        ("high-fever cannot-take-four-steps", 16, ["r03-cannot-walk", "r10-fever-with-pain"]),
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
    ("r23-limping-child", ("weight-loss", 15, ["r23-limping-child"]), ("weight-loss", 16, [])),
    ("r24-young-bone-pain", ("night-pain", 24, ["r24-young-bone-pain"]), ("night-pain", 25, [])),
    (
        "r25-lump-or-cancer-signs",
        ("pain-at-rest cancer", 40, ["r25-lump-or-cancer-signs"]),
        ("cancer", 40, []),
    ),
    (
        "r26-inflammatory-arthritis",
        ("both-sides pain-knees-and-hips", 40, ["r26-inflammatory-arthritis"]),
        ("both-sides !pain-knees-and-hips", 40, []),
    ),
    (
        "r27-stress-fracture",
        ("sudden-increase-in-exercise heel-squeeze-pain", 40, ["r27-stress-fracture"]),
        ("heel-squeeze-pain", 40, []),
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
    ("r29-wound", ("wound-or-ulcer", 40, ["r29-wound"]), ("bruising", 40, [])),
    (
        "r29-wound-with-fever",
        ("wound-or-ulcer fever", 40, ["r29-wound-with-fever", "r10-fever-with-pain", "r29-wound"]),
        ("wound-or-ulcer !fever", 40, ["r29-wound"]),
    ),
    (
        "r30-inherited-cholesterol",
        ("thickened-tendon high-cholesterol", 40, ["r30-inherited-cholesterol"]),
        ("thickened-tendon", 40, []),
    ),
    (
        "r31-sprain-not-settling",
        ("twist-injury started-2-to-12-weeks", 40, ["r31-sprain-not-settling"]),
        ("twist-injury started-under-2-weeks", 40, []),
    ),
    (
        "r33-new-flat-foot",
        ("flattened-foot swelling-inner", 40, ["r33-new-flat-foot"]),
        ("flattened-foot swelling-outer", 40, []),
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
        "r02-heel-bone-injury",
        (
            "onset-other-injury pain-under-heel bruising",
            40,
            ["r02-heel-bone-injury", "r05-injury-hard-to-judge"],
        ),
        ("onset-other-injury pain-under-heel !bruising", 40, ["r05-injury-hard-to-judge"]),
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
    (
        "r08-calf-pain-without-injury",
        ("pain-calf started-under-2-weeks !recent-injury", 40, ["r08-calf-pain-without-injury"]),
        ("pain-calf started-under-2-weeks recent-injury", 40, []),
    ),
    (
        "r08-swelling-at-risk",
        ("swelling previous-clot !recent-injury", 40, ["r08-swelling-at-risk"]),
        ("swelling !previous-clot !recent-injury", 40, []),
    ),
    (
        "r10-warm-swelling-with-fever",
        ("warm-skin swelling fever", 40, ["r10-warm-swelling-with-fever", "r10-fever-with-pain"]),
        ("warm-skin swelling !fever", 40, []),
    ),
    (
        "r11-warm-swelling",
        ("warm-skin swelling started-under-2-weeks !recent-injury", 40, ["r11-warm-swelling"]),
        ("warm-skin swelling started-under-2-weeks recent-injury", 40, []),
    ),
    (
        "r13-pain-and-loss",
        ("arterial-disease new-numbness", 40, ["r13-pain-and-loss", "r20-new-numbness"]),
        ("arterial-disease numbness-or-tingling", 40, []),
    ),
    (
        "r14-smoker-with-rest-pain",
        ("smoking night-pain pain-ball-of-foot", 50, ["r14-smoker-with-rest-pain"]),
        ("smoking night-pain pain-ball-of-foot", 49, []),
    ),
    (
        "r19-both-feet-weak",
        ("foot-drop both-sides", 40, ["r19-both-feet-weak", "r20-new-weakness"]),
        ("foot-drop !both-sides", 40, ["r20-new-weakness"]),
    ),
    (
        "r20-weak-and-numb",
        ("cannot-tiptoe numbness-or-tingling", 40, ["r20-weak-and-numb", "r07-cannot-tiptoe"]),
        ("weak-tiptoe numbness-or-tingling", 40, []),
    ),
    (
        "r23-small-child",
        ("pain-calf !pain-under-heel", 2, ["r23-small-child"]),
        ("pain-calf !pain-under-heel", 3, []),
    ),
    (
        "r24-child-swelling",
        ("swelling onset-gradual !recent-injury", 15, ["r24-child-swelling"]),
        ("swelling onset-gradual !recent-injury", 16, []),
    ),
    (
        "r24-lasting-rest-pain",
        ("pain-at-rest started-2-to-12-weeks", 24, ["r24-lasting-rest-pain"]),
        ("pain-at-rest started-2-to-12-weeks", 25, []),
    ),
    (
        "r25-night-pain",
        ("night-pain started-over-12-weeks !eased-by-rest", 40, ["r25-night-pain"]),
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
        "r32-not-for-self-care",
        ("twist-injury immune-suppression", 40, ["r32-not-for-self-care"]),
        ("twist-injury overweight", 40, []),
    ),
    (
        "r32-sudden-without-injury",
        ("onset-sudden !recent-injury", 40, ["r32-sudden-without-injury"]),
        ("onset-sudden recent-injury", 40, []),
    ),
]
