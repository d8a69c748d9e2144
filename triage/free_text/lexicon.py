"""English words that say the same here, and those that say nothing: language, not medicine.

What is a name of one symptom belongs into the knowledge (`other_names`), where editors see it.
"""

# Stands for itself in names too; each word after the colon is written for the one before it.
_SAME = """
pain: pains painful hurt hurts hurting hurted sore soreness ache aches aching achy agony agonising
    agonizing excruciating awful dreadful sting stings stinging
    worse worst
ease: eases eased easing relief relieve relieves relieved better help helps helped helping improve
    improves improved improvement settle settles settled
swelling: swell swells swelled swollen puffy puffed puffiness puff
warm: warmth warmer hot heat hotter
red: redness reddened reddish
bruise: bruises bruised bruising purple
stiff: stiffness stiffer
numb: numbness
tingle: tingling tingles tingly
weak: weakness weaker
fever: fevers feverish
shiver: shivering shivers
breathless: breathlessness dyspnea
faint: fainting fainted faints
increase: increased increases increasing doubled upped
under: underneath beneath bottom underside
inner: inside medial
outer: outside lateral
back: posterior rear
behind: retro
front: anterior
stairs: stair
feel: feels feeling felt
footballer: footballers
hill: hills slope slopes incline inclines
uphill: upstairs upwards
downhill: downstairs downwards
kick: kicked kicks kicking
hit: hits whacked whack struck
snap: snapped snapping pop popped popping crack cracked
lump: lumps bump bumps nodule lumpy
thick: thicker thickened thickening fat fatter bigger
thin: thinner thinned
wound: wounds cut gash
ulcer: ulcers
tiptoe: tiptoes
lift: raise raises raising lifts lifting lifted
rise: rising rises
operation: operations surgery surgical operated
injection: injections injected jab
steroid: steroids cortisone corticosteroid corticosteroids
smoke: smoker smokes smoking smoked cigarettes cigarette tobacco
diabetes: diabetic diabetics
pregnant: pregnancy expecting
overweight: obese obesity
fall: fell falls fallen falling
jump: jumped jumping jumps leap
run: running runs ran runner jog jogging
twist: twisted twisting turned rolled
sprain: sprained sprains
break: broken broke breaks fracture fractured fractures
walk: walking walks walked
stand: standing stands stood
sit: sitting sits sat
lose: losing lost loss
grow: growing grows grew
spread: spreading spreads
rest: resting rests rested
night: nights nighttime
wake: wakes woke waking woken wakens
morning: mornings
shoe: shoes boots trainers footwear
ground: floor surface floors surfaces
rough: uneven bumpy cobbles cobbled
sudden: suddenly abrupt abruptly
gradual: gradually slowly slow insidious
calf: calves
foot: feet
achilles: tendoachilles
urine: urinate urinating wee pee
stool: stools bowel poo
clot: clots thrombosis thrombus
family: mother father mum mom dad mam parent parents brother sister brothers sisters uncle aunt
    grandmother grandfather grandma grandpa gran nan grandad granddad relatives relative sibling
    siblings mummy daddy
cannot: cant couldnt unable impossible
"""

# Words in a row that say what one word says.
_PHRASES = """
breathless: short of breath|shortness of breath|out of breath|trouble breathing
    |struggling to breathe|struggle to breathe|cant get my breath
    |difficulty breathing|hard to breathe|cannot breathe|cant breathe
bruise: black and blue
cannot: not able to|hardly able to|can not|could not|can no longer|cannot any longer|can hardly
    |could hardly|can barely
ease: goes away|go away|went away|going away|takes away|takes the pain away|take the edge off
    |takes the edge off|wears off
bed: getting up|get up|got up|gets up|out of bed
weight: put weight|bear weight|put any weight|bear any weight|weight bear|weight bearing
uphill: up hill|up hills|up stairs|climbing stairs|going upstairs
downhill: down hill|down hills|down stairs|going downstairs
stairs: up or down stairs|up and down stairs
tiptoe: go up on tiptoe|on my toes|on toes|tip toe|tip toes|on his toes|on her toes
cough: coughing up
faint: passed out|passing out|pass out|blacked out
tiptoe: stand on tiptoe|standing on tiptoe|stand on my toes|standing on my toes|rise on tiptoe
    |rise on my toes|up on my toes|up on tiptoe
warmup: warm up|warms up|warming up|warmed up
family: close family|in the family|runs in the family
heel: my heal|the heal
ulcer: a sore on
worsen: getting worse|worse and worse
pain: sets it off|set it off|brings it on
numb: cant feel my|cannot feel my|no feeling in|lost feeling in|lost the feeling in
first step: first few steps|first couple of steps|first steps|first step
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that a name does not need to be itself.
NOTHING = _words(
    """
    a an the of in on at to for from by with as is are was were be been being am it its this that
    these those there here i me my mine we us our you your he him his she her hers they them their
    im ive id theres thats hes shes youre weve and or so then than too very really quite rather
    just some any have has had having do does did done doing will would shall should can could may
    might must let get gets got getting make makes made when where while which who whom what why
    how if because into onto over up off out about around also even only still yet already now
    such more most much many lot lots bit little please thanks thank hello hi hey well ok okay oh um
    thing things something anything nothing kind sort since until between through along against per
    via etc eg ie no not nor never without none neither dont doesnt didnt isnt arent wasnt werent
    havent hasnt hadnt wont wouldnt shouldnt aint take takes took taken taking other
    """
)
# Terms that say where or how long, and need something beside them to be a symptom.
UNTELLING = _words(
    """
    ankl heel foot calf leg lower toe tendon achilles bone joint knee hip thigh sole arch back inner
    outer front side skin spot shin
    day week month year hour minut time last few ago recent old new now all start
    feel come go like use after during before symptom
    """
)

# Said of where it is, these are parts of the body that this knowledge is not about.
ELSEWHERE = _words(
    """
shoulder shoulders arm arms elbow elbows wrist wrists hand hands finger fingers thumb neck head
headache face ear ears eye eyes nose throat tooth teeth jaw mouth stomach belly tummy rib ribs
abdomen breast scalp tongue lip lips
"""
)


def _table(text: str, separator: str | None) -> dict[str, str]:
    """What is written, to the term that it stands for; a line that is set in goes on."""
    table: dict[str, str] = {}
    for line in text.replace("\n    ", " ").strip().splitlines():
        term, _, written = line.partition(": ")
        table |= dict.fromkeys((words.strip() for words in written.split(separator)), term)
    return table


_WRITTEN = _table(_SAME, None)
SAME = dict(zip(_WRITTEN.values(), _WRITTEN.values(), strict=True)) | _WRITTEN
PHRASES = {phrase: tuple(term.split()) for phrase, term in _table(_PHRASES, "|").items()}
