"""The drawing of a right lower leg and foot: four views, and in each the zones as shapes.

Own work. What is felt in a zone and what lies there is knowledge (models.zone); here is only where
it is drawn. A unit is about a millimetre of an adult's foot, but for the calf, which is shortened.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BADGE = 14  # radius of a number, in units: 24 pixels across and more where a unit is 0.86 pixels


@dataclass(frozen=True, slots=True)
class Spot:
    """A zone as one view shows it; `lead` is the line from its number, where that is not on it.

    `deep` is what lies below the surface and cannot be touched. `number` is 0 where none is shown.
    """

    zone: str
    shape: str
    x: int
    y: int
    lead: str = ""
    deep: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """`limb` is filled in this order; `shade`, `light` and `lines` lie on it, without a meaning.

    `top` and `height` are what is shown: the shapes may go on above. `left` and `right` say what
    the sides are, where that is not plain from the name.
    """

    slug: str
    name: str | Promise
    width: int
    top: int
    height: int
    limb: tuple[str, ...]
    shade: str
    light: str
    lines: str
    spots: tuple[Spot, ...]
    left: str | Promise = ""
    right: str | Promise = ""


def oval(x: int, y: int, across: int, down: int) -> str:
    """The path of an ellipse with these radii."""
    return f"M{x - across} {y}a{across} {down} 0 1 0 {2 * across} 0a{across} {down} 0 1 0 {-2 * across} 0z"


BEHIND = View(
    slug="behind",
    name=_("From behind"),
    width=150,
    top=0,
    height=364,
    left=_("inner side"),
    right=_("outer side"),
    limb=(
        "M102 316C114 322 127 332 130 343C129 351 116 352 100 352"
        "M54 322C48 329 44 336 44 343C46 351 52 352 60 352",
        "M31 0C19 34 17 76 29 118C39 154 52 186 55 220C54 232 49 238 48 248C47 259 52 266 52 280"
        "C49 294 45 310 46 326C47 344 57 352 77 352C97 352 107 344 108 326C109 310 106 298 103 288"
        "C102 280 107 274 107 263C107 252 100 246 99 224C102 188 115 154 125 118C137 76 135 34 123 0",
    ),
    shade="M123 0C135 34 137 76 125 118C115 154 102 188 99 224C100 246 107 252 107 263C107 274 102 280"
    " 103 288C106 298 109 310 108 326C107 344 97 352 77 352C94 346 99 330 97 312C95 292 93 270 91 240"
    "C91 200 101 160 111 118C121 76 121 38 111 0z",
    light="M66 170C70 196 71 236 66 270C66 282 71 290 77 290C83 290 88 282 88 270C83 236 84 196 88 170"
    "C86 154 81 150 77 150C73 150 68 154 66 170z",
    lines="M77 14C77 50 77 80 76 106C70 130 56 140 44 146M76 106C84 130 98 140 111 143"
    "M58 338C70 345 86 345 97 338",
    spots=(
        Spot(
            "calf-upper",
            "M40 10C57 16 97 16 114 10C124 38 127 68 118 94C97 103 57 103 36 94C27 68 30 38 40 10z",
            77,
            54,
        ),
        Spot(
            "calf-lower",
            "M38 108C58 116 96 116 116 108C110 134 102 160 97 184C88 191 66 191 57 184C53 160 44 134 38 108z",
            77,
            146,
        ),
        Spot(
            "achilles-tendon",
            "M69 200C72 222 72 246 68 268C73 273 81 273 86 268C82 246 82 222 85 200C81 196 73 196 69 200z",
            18,
            206,
            "M31 207L70 218",
        ),
        Spot(
            "beside-tendon",
            "M60 230C56 246 57 264 62 276C66 272 68 246 66 232C65 227 62 226 60 230zM94 230C98 246 97 264 92 276C88 272 86 246 88 232C89 227 92 226 94 230z",
            134,
            224,
            "M121 227L95 242",
        ),
        Spot("ankle-joint", oval(77, 256, 24, 15), 18, 254, "M31 254L58 256", deep=True),
        Spot("heel-back", oval(77, 305, 17, 25), 77, 305),
        Spot(
            "heel-sides",
            "M55 294C49 306 48 322 51 335C56 339 58 335 57 325C55 313 56 303 58 295C58 291 56 291 55 294zM99 294C105 306 106 322 103 335C98 339 96 335 97 325C99 313 98 303 96 295C96 291 98 291 99 294z",
            18,
            302,
            "M31 304L53 314",
        ),
    ),
)

OUTER = View(
    slug="outer",
    name=_("From the outer side"),
    width=300,
    top=116,
    height=276,
    limb=(
        "M64 0C48 30 42 64 49 98C55 132 71 166 80 206C84 228 84 244 79 260C74 274 60 288 58 312"
        "C56 338 66 352 86 352L128 351C166 348 204 350 236 352C262 354 286 354 291 345"
        "C294 338 290 330 280 324C272 318 264 312 254 307C232 296 206 288 184 272C168 262 158 252 156 232"
        "C154 200 161 152 165 112C168 72 165 32 161 0",
    ),
    shade="M161 0C165 32 168 72 165 112C161 152 154 200 156 232C158 252 168 262 184 272C206 288 232 296 254 307"
    "C262 311 270 317 278 322C256 324 222 320 196 308C166 294 148 266 144 234C142 202 147 152 149 112C151 72 149 32 145 0z",
    light=oval(135, 264, 13, 22)
    + "M81 196C86 220 87 244 82 262C84 270 92 270 95 262C99 244 98 220 93 190C90 184 80 188 81 196z",
    lines="M122 276C124 290 134 295 142 288M113 200C111 220 112 240 116 254"
    "M264 331C268 325 280 327 285 334M252 335C254 329 261 327 265 331"
    "M240 337C242 331 249 330 253 335M229 338C231 333 237 332 241 337M74 342C90 347 112 347 126 343",
    spots=(
        Spot(
            "shin",
            "M127 138C133 133 151 133 157 138C155 160 152 184 151 206C145 212 132 212 126 206C124 184 125 160 127 138z",
            140,
            168,
        ),
        Spot(
            "achilles-tendon",
            "M84 203C88 226 87 246 83 262C86 267 93 267 95 262C99 244 98 222 94 202C92 198 84 199 84 203z",
            22,
            206,
            "M35 208L90 224",
        ),
        Spot("deep-behind", oval(107, 256, 10, 17), 22, 248, "M35 249L101 256", deep=True),
        Spot("ankle-joint", oval(137, 258, 28, 17), 22, 346, "M34 340L112 266", deep=True),
        Spot(
            "heel-back",
            "M81 270C76 284 65 294 63 312C62 324 65 332 70 337C76 330 76 316 80 304C84 294 91 286 92 277C91 269 83 266 81 270z",
            22,
            300,
            "M35 301L68 306",
        ),
        Spot("heel-sides", oval(102, 317, 19, 17), 102, 317),
        Spot(
            "under-heel-centre",
            "M70 340C74 346 80 348 88 348L122 347C126 345 124 341 120 340C104 343 84 343 74 338C71 336 69 338 70 340z",
            80,
            376,
            "M82 363L90 346",
        ),
        Spot(
            "behind-outer-bone",
            "M112 228C111 250 111 272 117 286C122 298 134 303 148 302C151 297 149 292 143 292C132 292 126 286 124 276C120 262 120 246 121 229C119 223 113 223 112 228z",
            134,
            376,
            "M134 363L134 300",
        ),
        Spot(
            "outer-bone",
            "M129 244C121 256 121 276 129 285C138 291 147 280 147 265C147 253 143 243 138 239C134 238 131 240 129 244z",
            206,
            200,
            "M194 206L141 258",
        ),
        Spot("front-of-outer-bone", oval(164, 286, 14, 11), 240, 230, "M229 238L168 284"),
        Spot(
            "front",
            "M144 222C146 244 156 262 174 276C180 280 185 276 181 271C166 260 156 246 153 224C151 216 144 216 144 222z",
            188,
            160,
            "M180 171L151 226",
        ),
        Spot(
            "top-of-foot",
            "M196 288C212 297 228 303 244 309C248 315 242 319 234 317C218 314 202 306 192 298C188 292 190 286 196 288z",
            268,
            268,
            "M258 277L230 306",
        ),
        Spot(
            "outer-edge",
            "M152 334C180 328 214 330 240 337C246 341 244 348 236 348C206 345 178 344 152 347C146 346 146 337 152 334z",
            196,
            376,
            "M196 363L196 340",
        ),
    ),
)

INNER = View(
    slug="inner",
    name=_("From the inner side"),
    width=300,
    top=116,
    height=276,
    limb=(
        "M236 0C252 30 258 64 251 98C245 132 229 166 220 206C216 228 216 244 221 260C226 274 240 288 242 312"
        "C244 338 234 352 214 352L190 351C166 348 150 335 126 336C106 337 94 350 74 352C54 354 40 353 28 352"
        "C12 351 5 345 7 336C9 328 22 326 34 320C44 314 54 308 66 302C84 294 98 286 116 272C132 260 142 250 144 232"
        "C146 200 139 152 135 112C132 72 135 32 139 0",
    ),
    shade="M139 0C135 32 132 72 135 112C139 152 146 200 144 232C142 250 132 260 116 272C98 286 84 294 66 302"
    "C54 308 46 314 38 319C48 324 86 318 110 304C138 288 152 266 156 234C158 202 153 152 151 112C149 72 151 32 155 0z",
    light=oval(163, 252, 13, 21)
    + "M219 196C214 220 213 244 218 262C216 270 208 270 205 262C201 244 202 220 207 190C210 184 220 188 219 196z",
    lines="M176 264C174 278 164 283 156 276M187 192C189 210 188 228 184 240"
    "M22 330C15 328 10 331 9 335M46 350C42 342 44 334 52 330M226 342C210 347 192 346 180 342M168 336C150 326 126 324 104 334",
    spots=(
        Spot(
            "achilles-tendon",
            "M216 203C212 226 213 246 217 262C214 267 207 267 205 262C201 244 202 222 206 202C208 198 216 199 216 203z",
            278,
            206,
            "M265 208L210 224",
        ),
        Spot("deep-behind", oval(195, 252, 10, 17), 278, 248, "M265 249L201 252", deep=True),
        Spot("ankle-joint", oval(163, 254, 28, 17), 278, 346, "M266 340L188 262", deep=True),
        Spot(
            "heel-back",
            "M219 270C224 284 235 294 237 312C238 324 235 332 230 337C224 330 224 316 220 304C216 294 209 286 208 277C209 269 217 266 219 270z",
            278,
            300,
            "M265 301L232 306",
        ),
        Spot("heel-sides", oval(202, 316, 18, 16), 202, 316),
        Spot(
            "under-heel-inner",
            "M224 341C220 346 214 348 206 348L176 346C172 343 175 339 180 340C196 344 210 344 222 339C225 337 226 339 224 341z",
            214,
            376,
            "M212 363L204 346",
        ),
        Spot(
            "behind-inner-bone",
            "M188 216C189 238 189 260 183 274C178 286 166 291 152 290C149 285 151 280 157 280C168 280 174 274 176 264C180 250 180 234 179 217C181 211 187 211 188 216z",
            170,
            376,
            "M170 363L168 289",
        ),
        Spot(
            "inner-bone",
            "M171 232C179 244 179 264 171 273C162 279 153 268 153 253C153 241 157 231 162 227C166 226 169 228 171 232z",
            94,
            200,
            "M106 206L159 246",
        ),
        Spot(
            "front",
            "M156 222C154 244 144 262 126 276C120 280 115 276 119 271C134 260 144 246 147 224C149 216 156 216 156 222z",
            112,
            160,
            "M120 171L149 226",
        ),
        Spot(
            "arch",
            "M166 320C148 308 122 310 102 324C96 329 100 333 106 332C124 326 144 326 160 335C170 339 174 326 166 320z",
            126,
            376,
            "M126 363L132 324",
        ),
        Spot(
            "top-of-foot",
            "M104 288C88 297 72 303 56 309C52 315 58 319 66 317C82 314 98 306 108 298C112 292 110 286 104 288z",
            32,
            268,
            "M42 277L70 306",
        ),
        Spot("big-toe-base", oval(66, 335, 15, 12), 66, 376, "M66 363L66 344"),
    ),
)

SOLE = View(
    slug="sole",
    name=_("The sole"),
    width=150,
    top=20,
    height=328,
    left=_("outer side"),
    right=_("inner side"),
    limb=(
        oval(24, 94, 10, 12)
        + oval(39, 76, 10, 13)
        + oval(57, 63, 11, 15)
        + oval(78, 55, 12, 18)
        + oval(108, 54, 18, 25),
        "M74 336C50 336 37 318 37 296C37 268 34 240 28 212C21 182 11 156 13 126C15 108 22 98 36 90"
        "C56 78 100 68 118 78C131 88 136 108 132 130C127 156 112 184 109 218C107 246 112 272 112 296"
        "C112 318 98 336 74 336z",
    ),
    shade="M132 130C127 156 112 184 109 218C107 246 112 272 112 296C112 318 98 336 74 336C92 326 98 312 96 292"
    "C92 260 84 240 90 210C96 180 116 160 132 130z",
    light=oval(70, 302, 26, 26)
    + "M20 126C24 104 60 88 94 86C114 84 128 94 128 112C126 132 100 146 70 146C44 148 20 144 20 126z",
    lines="M36 168C62 152 96 148 120 152",
    spots=(
        Spot("under-heel-centre", oval(66, 306, 20, 19), 66, 306),
        Spot("under-heel-inner", oval(93, 268, 16, 17), 93, 268),
        Spot(
            "arch",
            "M106 176C96 196 90 216 93 240C97 247 105 245 105 237C104 216 108 200 115 183C118 174 112 168 106 176z",
            135,
            222,
            "M122 219L99 215",
        ),
        Spot(
            "outer-edge",
            "M24 174C30 198 36 224 39 250C43 257 52 255 52 246C50 220 46 194 38 170C34 162 22 166 24 174z",
            41,
            212,
        ),
        Spot(
            "ball",
            "M22 118C26 104 56 94 82 92C90 92 93 98 92 106C90 122 82 134 68 138C52 142 34 142 26 134C22 130 21 124 22 118z",
            57,
            117,
        ),
        Spot("big-toe-base", oval(114, 110, 15, 17), 114, 110),
    ),
)

VIEWS = (BEHIND, OUTER, INNER, SOLE)
ZONES = frozenset(spot.zone for view in VIEWS for spot in view.spots)


def numbered(numbers: Mapping[str, int]) -> tuple[View, ...]:
    """The views that show one of these zones; each zone with its number, the others left out."""
    return tuple(
        replace(
            view,
            spots=tuple(
                replace(spot, number=numbers[spot.zone])
                for spot in view.spots
                if spot.zone in numbers
            ),
        )
        for view in VIEWS
        if any(spot.zone in numbers for spot in view.spots)
    )


def marked(zones: Collection[str]) -> tuple[View, ...]:
    """The views that show one of these zones; the zones without numbers, the others left out."""
    return numbered(dict.fromkeys(zones, 0))
